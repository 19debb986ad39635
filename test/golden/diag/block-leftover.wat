(module
  (func $f
    block
      i32.const 1
      i32.const 2
    end))
