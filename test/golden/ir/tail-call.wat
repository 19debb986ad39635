(module
  (type $f (func (param i32) (result i32)))
  (table 1 1 funcref) (elem (i32.const 0) $even)
  (func (export "_start") (drop (call $even (i32.const 10))))
  (func $even (param i32) (result i32) (if (i32.eqz (local.get 0)) (then (return (i32.const 1)))) (return_call $odd (i32.sub (local.get 0) (i32.const 1))))
  (func $odd (param i32) (result i32) (return_call_indirect (type $f) (i32.sub (local.get 0) (i32.const 1)) (i32.const 0))))
