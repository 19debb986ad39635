(module
  (table 1 externref)
  (table 1 funcref)
  (func $f
    (table.copy 0 1 (i32.const 0) (i32.const 0) (i32.const 0))))
