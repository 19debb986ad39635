(module
  (global i32 (i32.const 0))
  (func $f
    global.get 1
    drop))
