(module
  (func $f (local i32)
    (local.set 0 (f32.const 0))))
