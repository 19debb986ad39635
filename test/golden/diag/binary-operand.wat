(module
  (func $f
    (i32.add (i32.const 1) (f64.const 2))
    drop))
