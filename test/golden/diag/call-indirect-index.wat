(module
  (type $t (func))
  (table 1 funcref)
  (func $f
    (call_indirect (type $t) (i64.const 0))))
