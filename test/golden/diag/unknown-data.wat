(module
  (memory 1)
  (data "x")
  (func $f
    (memory.init 1 (i32.const 0) (i32.const 0) (i32.const 0))))
