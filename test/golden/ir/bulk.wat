(module
  (memory 1) (table 4 funcref) (data $d "abc") (elem $e func $fill)
  (func (export "_start") (call $fill (i32.const 1)) (call $copy (i32.const 1)) (call $init) (call $tables))
  (func $fill (param i32) (memory.fill (local.get 0) (i32.const 7) (i32.const 9)))
  (func $copy (param i32) (memory.copy (i32.const 0) (local.get 0) (i32.const 9)))
  (func $init (memory.init $d (i32.const 0) (i32.const 1) (i32.const 2)) (data.drop $d))
  (func $tables (table.init $e (i32.const 0) (i32.const 0) (i32.const 1)) (elem.drop $e) (table.copy (i32.const 0) (i32.const 1) (i32.const 2))))
