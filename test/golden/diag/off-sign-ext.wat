;; flags: -mno-sign-ext
(module
  (func $f
    (drop (i32.extend8_s (i32.const 0)))))
