(module
  (func $f
    block (result i32)
      i64.const 0
      br 0
    end
    drop))
