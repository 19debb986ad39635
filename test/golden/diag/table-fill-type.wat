(module
  (table 1 funcref)
  (func $f
    (table.fill 0 (i32.const 0) (ref.null extern) (i32.const 1))))
