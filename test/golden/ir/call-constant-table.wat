;; flags: -fno-callee-sets
(module
  (type $f (func (param i32) (result i32)))
  (table 3 3 funcref) (elem (i32.const 1) $double)
  (func (export "_start") (drop (call $indirect (i32.const 1))))
  (func $double (type $f) (i32.shl (local.get 0) (i32.const 1)))
  (func $indirect (param i32) (result i32) (call_indirect (type $f) (i32.const 21) (local.get 0))))
