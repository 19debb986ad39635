(module
  (func (export "_start")
    (drop (call $div_s (i32.const 1) (i32.const 2))) (drop (call $rem_s (i64.const 1) (i64.const 2))) (drop (call $div_u (i32.const 1) (i32.const 2)))
    (drop (call $by_seven (i32.const 1))))
  (func $div_s (param i32 i32) (result i32) (i32.div_s (local.get 0) (local.get 1)))
  (func $rem_s (param i64 i64) (result i64) (i64.rem_s (local.get 0) (local.get 1)))
  (func $div_u (param i32 i32) (result i32) (i32.div_u (local.get 0) (local.get 1)))
  (func $by_seven (param i32) (result i32) (i32.div_s (local.get 0) (i32.const 7))))
