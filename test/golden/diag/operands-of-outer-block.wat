(module
  (func $f
    i32.const 1
    block
      drop
    end
    drop))
