(module
  (type $pair (func (param i32) (result i32 i64)))
  (func (export "_start") (call $swap (i32.const 1) (i64.const 2)) (drop) (drop))
  (func $swap (param i32 i64) (result i64 i32)
    (local.get 1) (local.get 0))
  (func $use (export "main") (result i32)
    (call $swap (i32.const 3) (i64.const 4))
    (block (param i64 i32) (result i32) (drop) (i32.wrap_i64))))
