(module
  (func $f
    unreachable
    f32.const 0
    i32.eqz
    drop))
