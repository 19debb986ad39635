(module
  (func $f
    (i32x4.add (v128.const i32x4 0 0 0 0) (i32.const 1))
    drop))
