;; flags: -static-pie
(module
  (memory 1)
  (func (export "_start") (drop (call $load (i32.const 1))) (call $store (i32.const 1) (i64.const 2)) (call $dead (i32.const 3)) (drop (call $grow)))
  (func $load (param i32) (result i32) (i32.add (i32.load offset=8 (local.get 0)) (i32.load8_s offset=4294967295 (local.get 0))))
  (func $store (param i32 i64) (i64.store16 (local.get 0) (local.get 1)))
  (func $dead (param i32) (drop (i32.eqz (i32.load (local.get 0)))))
  (func $grow (result i32) (i32.add (memory.size) (memory.grow (i32.const 1)))))
