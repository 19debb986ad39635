;; flags: -mno-multivalue
(module
  (func $f
    i32.const 0
    block (param i32)
      drop
    end))
