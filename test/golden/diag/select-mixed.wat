(module
  (func $f
    (select (i32.const 1) (i64.const 2) (i32.const 0))
    drop))
