;; flags: -mno-bulk-memory
(module
  (memory 1)
  (func $f
    (memory.fill (i32.const 0) (i32.const 0) (i32.const 0))))
