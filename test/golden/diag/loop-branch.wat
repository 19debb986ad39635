(module
  (func $f
    loop (param i32)
      br 0
    end))
