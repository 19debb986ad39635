(module
  (memory 1)
  (func (export "_start") (drop (call $add (i32.const 4))) (drop (call $cas (i32.const 4))) (call $order))
  (func $add (param i32) (result i32) (i32.atomic.rmw.add offset=4 (local.get 0) (i32.const 1)))
  (func $cas (param i32) (result i64) (i64.atomic.rmw8.cmpxchg_u (local.get 0) (i64.const 1) (i64.const 2)))
  (func $order (i32.atomic.store (i32.const 0) (i32.atomic.load16_u (i32.const 2))) (atomic.fence)))
