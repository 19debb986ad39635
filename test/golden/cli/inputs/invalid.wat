;; i32.add of an f64: the text is well-formed, the module is not valid
(module (func $bad_add (export "_start") (drop (i32.add (i32.const 1) (f64.const 2)))))
