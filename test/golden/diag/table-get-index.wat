(module
  (table 1 funcref)
  (func $f
    (drop (table.get 0 (i64.const 0)))))
