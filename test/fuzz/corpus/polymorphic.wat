;; the polymorphic stack behind branches and traps
(module
  (func (result i32) (unreachable) (select) (i32.eqz))
  (func (result i32 f64) (block (result i32) (br 0 (i32.const 1)) (drop) (drop)) (f64.const 0) (br 0) (call 1))
  (func (param i32) (result i64)
    (loop (result i64)
      (return (i64.const 1))
      (br_table 1 1 (i64.const 0) (local.get 0))
      (if (result i64) (then (unreachable)) (else (i64.const 2)))
      (drop)
      (br_if 1 (i64.const 3) (local.get 0))))
  (func (local f32) (unreachable) (local.set 0) (i32.store) (drop (ref.is_null))
    (memory.fill))
  (memory 1))
