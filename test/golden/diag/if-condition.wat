(module
  (func $f
    f32.const 1
    if
    end))
