(module
  (table 1 funcref)
  (func $f
    (drop (table.size 3))))
