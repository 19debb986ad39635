;; exit status: 0 when a UDP socket can be made, else the errno
(module
  (import "env" "__syscall_socket" (func $socket (param i32 i32 i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "main") (param i32 i32) (result i32) (local $fd i32)
    (local.set $fd (call $socket (i32.const 2) (i32.const 2) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)))
    (select (i32.const 0) (i32.sub (i32.const 0) (local.get $fd)) (i32.ge_s (local.get $fd) (i32.const 0)))))
