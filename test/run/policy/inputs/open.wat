;; opens "file" in the first grant: for reading, then for writing; exit status: 10 * errno of the first + errno of the second
(module
  (import "wasi_snapshot_preview1" "path_open" (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 16) "file")
  (func $try (param $rights i64) (result i32)
    (call $open (i32.const 3) (i32.const 0) (i32.const 16) (i32.const 4) (i32.const 0) (local.get $rights) (i64.const 0) (i32.const 0) (i32.const 64)))
  (func (export "_start")
    (call $exit (i32.add (i32.mul (call $try (i64.const 2)) (i32.const 10)) (call $try (i64.const 64))))))
