;; wasi_unstable: SEEK_SET is 2 and SEEK_CUR 0, the size of a file is at offset 24. WasmEdge's sock_accept has two parameters.
(module
  (import "wasi_unstable" "fd_seek" (func $seek (param i32 i64 i32 i32) (result i32)))
  (import "wasi_unstable" "fd_filestat_get" (func $stat (param i32 i32) (result i32)))
  (import "wasi_unstable" "proc_exit" (func $exit (param i32)))
  (import "wasi_snapshot_preview1" "sock_accept" (func $accept (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "_start")
    (drop (call $seek (i32.const 0) (i64.const 3) (i32.const 2) (i32.const 0)))
    (drop (call $seek (i32.const 0) (i64.const 2) (i32.const 0) (i32.const 0)))
    (drop (call $stat (i32.const 0) (i32.const 64)))
    ;; 10 * size + position; without a file on standard input, the error of sock_accept
    (if (i64.eqz (i64.load (i32.const 88))) (then (call $exit (call $accept (i32.const 99) (i32.const 0)))))
    (call $exit (i32.add (i32.mul (i32.load (i32.const 88)) (i32.const 10)) (i32.load (i32.const 0))))))
