;; grows its memory page by page to at most 50; exit status: how many it got
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 2)
  (func (export "_start")
    (loop $more
      (if (i32.ge_u (memory.size) (i32.const 50)) (then (call $exit (memory.size))))
      (br_if $more (i32.ne (memory.grow (i32.const 1)) (i32.const -1))))
    (call $exit (memory.size))))
