;; a child that runs forever, and a parent that waits for it
(module
  (import "env" "fork" (func $fork (result i32)))
  (import "env" "waitpid" (func $waitpid (param i32 i32 i32) (result i32)))
  (import "env" "emscripten_resize_heap" (func (param i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "main") (param i32 i32) (result i32) (local $pid i32)
    (local.set $pid (call $fork))
    (if (i32.eqz (local.get $pid)) (then (loop $again (br $again))))
    (drop (call $waitpid (local.get $pid) (i32.const 64) (i32.const 0)))
    (i32.and (i32.shr_u (i32.load (i32.const 64)) (i32.const 8)) (i32.const 255))))
