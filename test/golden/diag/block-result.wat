(module
  (func $f
    block (result i32)
      f32.const 1
    end
    drop))
