(module
  (type $t (func))
  (func $f
    (call_indirect (type $t) (i32.const 0))))
