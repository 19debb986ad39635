(module
  (func (export "_start") (drop (call $shl (i32.const 1) (i32.const 2))) (drop (call $rotr (i64.const 1) (i64.const 2))) (drop (call $by_five (i32.const 1))))
  (func $shl (param i32 i32) (result i32) (i32.shl (local.get 0) (local.get 1)))
  (func $rotr (param i64 i64) (result i64) (i64.rotr (local.get 0) (local.get 1)))
  (func $by_five (param i32) (result i32) (i32.shr_s (local.get 0) (i32.const 5))))
