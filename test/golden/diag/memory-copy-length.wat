(module
  (memory 1)
  (func $f
    (memory.copy (i32.const 0) (i32.const 0) (i64.const 0))))
