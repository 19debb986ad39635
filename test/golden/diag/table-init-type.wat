(module
  (table 1 externref)
  (elem func)
  (func $f
    (table.init 0 0 (i32.const 0) (i32.const 0) (i32.const 0))))
