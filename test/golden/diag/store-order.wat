(module
  (memory 1)
  (func $f
    (i32.store (i32.const 0) (i64.const 1))))
