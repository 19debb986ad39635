(module
  (memory 1)
  (func $f
    (drop (i32.load align=8 (i32.const 0)))))
