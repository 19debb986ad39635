;; Four threads count at once; none of it is lost.
(module
  (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
  (memory (import "env" "memory") 1 1 shared)
  (func $work (param i32) (loop $l (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))
  (func (export "wasi_thread_start") (param i32 i32)
    (call $work (i32.const 100000))
    (drop (i32.atomic.rmw.add (i32.const 64) (i32.const 1)))
    (drop (memory.atomic.notify (i32.const 64) (i32.const 1))))
  (func (export "_start") (local $n i32)
    (loop $next
      (drop (call $spawn (i32.const 0)))
      (br_if $next (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const 4))))
    (loop $wait
      (local.set $n (i32.atomic.load (i32.const 64)))
      (if (i32.ne (local.get $n) (i32.const 4))
        (then (drop (memory.atomic.wait32 (i32.const 64) (local.get $n) (i64.const -1))) (br $wait))))))
