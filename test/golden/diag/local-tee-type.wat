(module
  (func $f (local i32)
    (drop (local.tee 0 (f32.const 0)))))
