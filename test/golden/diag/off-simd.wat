;; flags: -mno-simd128
(module
  (func $f
    (drop (i32x4.splat (i32.const 0)))))
