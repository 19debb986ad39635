;; a known name with another type, and nothing else wrong
(module
  (import "wasi_snapshot_preview1" "fd_seek" (func (param i32 i32) (result i32)))
  (func (export "_start")))
