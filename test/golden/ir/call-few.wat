(module
  (type $f (func (param i32) (result i32)))
  (table 4 4 funcref) (elem (i32.const 1) $double $half)
  (func (export "_start") (drop (call $indirect (i32.const 1))) (drop (call $known)) (drop (call $other (i32.const 0))))
  (func $double (type $f) (i32.shl (local.get 0) (i32.const 1)))
  (func $half (type $f) (i32.shr_u (local.get 0) (i32.const 1)))
  (func $indirect (param i32) (result i32) (call_indirect (type $f) (i32.const 21) (local.get 0)))
  (func $known (result i32) (call_indirect (type $f) (i32.const 21) (i32.const 2)))
  (func $other (param i32) (result f32) (call_indirect (result f32) (local.get 0))))
