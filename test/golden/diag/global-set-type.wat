(module
  (global (mut i32) (i32.const 0))
  (func $f
    (global.set 0 (i64.const 1))))
