(module
  (func $g (result i64) i64.const 0)
  (func $f (result i32)
    return_call $g))
