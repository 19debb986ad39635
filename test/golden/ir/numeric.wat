(module
  (func (export "_start") (drop (call $int (i32.const 1) (i32.const 2))) (drop (call $wide (i64.const 3))) (drop (call $zeros (i32.const 0))))
  (func $int (param i32 i32) (result i32)
    (i32.xor (i32.add (local.get 0) (local.get 1)) (i32.eqz (i32.lt_u (local.get 0) (local.get 1)))))
  (func $wide (param i64) (result i64) (i64.mul (local.get 0) (i64.extend8_s (local.get 0))))
  (func $zeros (param i32) (result i32) (i32.add (i32.clz (local.get 0)) (i32.popcnt (local.get 0)))))
