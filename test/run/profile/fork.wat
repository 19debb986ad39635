;; Three children, each of which counts and leaves by exit, waited for one after the other; a process inherits the counters of its parent.
(module
  (import "env" "fork" (func $fork (result i32)))
  (import "env" "__sys_wait4" (func $wait4 (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 2)
  (func (export "malloc") (param i32) (result i32) (i32.const 4096))
  (func (export "free") (param i32))
  (func $work (param i32) (loop $l (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))
  (func (export "main") (param i32 i32) (result i32) (local $child i32) (local $n i32)
    (loop $next
      (call $work (i32.const 10))
      (local.set $child (call $fork))
      (if (i32.eqz (local.get $child)) (then (call $work (i32.const 1000)) (call $exit (i32.const 0))))
      (drop (call $wait4 (local.get $child) (i32.const 2048) (i32.const 0) (i32.const 0)))
      (br_if $next (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const 3))))
    (i32.const 0)))
