;; At -O0 constants from 16 MiB on are not added to the fixed base's symbol, where they would leave the displacement's 31 bits.
(module
  (memory 1)
  (func (export "_start")
    (call $near (i32.const 0)) (call $offset (i32.const 0)) (call $index) (call $sum) (drop (call $vector (i32.const 0))) (drop (call $atomic (i32.const 0))))
  (func $near (param i32) (i32.store offset=16777215 (local.get 0) (i32.const 1)))
  (func $offset (param i32) (i32.store offset=2147483647 (local.get 0) (i32.const 1)))
  (func $index (i32.store8 (i32.const 1073741824) (i32.const 2)))
  (func $sum (i32.store8 offset=8388608 (i32.const 8388608) (i32.const 2)))
  (func $vector (param i32) (result i32) (i8x16.extract_lane_u 0 (v128.load8_splat offset=1073741824 (local.get 0))))
  (func $atomic (param i32) (result i32) (i32.atomic.load offset=1073741824 (local.get 0))))
