(module
  (func $f (result i32)
    nop))
