(module
  (func $f
    (select (ref.null func) (ref.null func) (i32.const 0))
    drop))
