(module
  (func $f
    i32.const 1
    if (result i32)
      i32.const 2
    else
      i64.const 2
    end
    drop))
