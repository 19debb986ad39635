;; Calls element (arguments - 1) of a table a hundred times, which is what a profile knows of it. MUTABLE stands for an instruction that makes the table one
;; that can change, or for nothing. Exit status: a digit of the function called; the elements are right, right, of another type, null, out of bounds.
(module
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $sizes (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (type $f (func (param i32) (result i32 i64)))
  (table $t 4 4 funcref)
  (elem (i32.const 0) $a $b $other)
  (elem declare func $b)
  (func $a (type $f) (i32.const 21) (i64.const 4))
  (func $b (type $f) (i32.const 22) (i64.const 5))
  (func $other (param i64))
  (func (export "_start") (local $n i32) (local $i i32) (local $s i32)
    (drop (call $sizes (i32.const 0) (i32.const 4)))
    (local.set $n (i32.sub (i32.load (i32.const 0)) (i32.const 1)))
    (loop $l
      (call_indirect $t (type $f) (i32.const 0) (local.get $n))
      (i32.wrap_i64)
      (i32.add)
      (local.set $s)
      (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 100))))
    MUTABLE
    (call $exit (local.get $s))))
