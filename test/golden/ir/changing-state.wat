;; flags: -fno-constant-state
(module
  (global $g (mut i32) (i32.const 7))
  (table 1 funcref) (elem (i32.const 0) $size)
  (memory 3)
  (func (export "_start") (drop (call $size)) (drop (call $global)) (drop (call $callee)))
  (func $size (result i32) (memory.size))
  (func $global (result i32) (global.get $g))
  (func $callee (result i32) (call_indirect (result i32) (i32.const 0))))
