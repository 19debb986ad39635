(module
  (func $f
    drop))
