(module
  (func $f
    block (result i32)
      i32.const 1
      i32.const 0
      br_table 0 1
    end
    drop))
