(module
  (table 1 funcref)
  (func $f
    (drop (table.grow 0 (i32.const 0) (ref.null func)))))
