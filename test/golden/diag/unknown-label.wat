(module
  (func $f
    br 2))
