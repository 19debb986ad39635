(module
  (table 1 funcref)
  (func $f
    (table.set 0 (i32.const 0) (ref.null extern))))
