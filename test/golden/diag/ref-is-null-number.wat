(module
  (func $f
    (drop (ref.is_null (i32.const 0)))))
