;; flags: -mno-relaxed-simd
(module
  (func $f (param v128)
    (drop (i8x16.relaxed_swizzle (local.get 0) (local.get 0)))))
