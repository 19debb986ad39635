;; two chunks of initial memory, far apart
(module
  (memory 4)
  (data (i32.const 16) "first")
  (data (i32.const 200000) "second")
  (func $begin (export "_start")
    (if (i32.ne (i32.load8_u (i32.const 200000)) (i32.const 115)) (then unreachable))))
