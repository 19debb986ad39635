(module
  (func $g (param i32 i64))
  (func $f
    (call $g (i32.const 1) (i32.const 2))))
