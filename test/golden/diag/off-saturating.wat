;; flags: -mno-nontrapping-fptoint
(module
  (func $f
    (drop (i32.trunc_sat_f32_s (f32.const 0)))))
