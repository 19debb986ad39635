(module
  (func $f
    i32.const 1
    block (param i64)
      drop
    end))
