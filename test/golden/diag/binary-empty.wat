(module
  (func $f
    i32.add
    drop))
