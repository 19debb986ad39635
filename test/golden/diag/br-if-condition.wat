(module
  (func $f
    i64.const 0
    br_if 0))
