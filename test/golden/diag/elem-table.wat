(module (elem (i32.const 0)))
