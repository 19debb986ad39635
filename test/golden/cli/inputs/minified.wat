;; what emcc -O3 leaves of a program that says hello: imports and exports are letters
(module
  (import "a" "a" (func $write (param i32 i32 i32 i32) (result i32)))
  (import "a" "b" (func $exit (param i32)))
  (memory (export "c") 1)
  (table (export "f") 1 funcref)
  (data (i32.const 16) "\20\00\00\00\06\00\00\00")
  (data (i32.const 32) "Hello\n")
  (func (export "d") (i32.store8 (i32.const 32) (i32.const 0x68)))
  (func (export "e") (param i32 i32) (result i32)
    (drop (call $write (i32.const 1) (i32.const 16) (i32.const 1) (i32.const 8)))
    (call $exit (i32.const 5))
    (i32.const 0)))
