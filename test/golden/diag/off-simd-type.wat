;; flags: -mno-simd128
(module
  (func $f (param v128)
    nop))
