;; imports whose bodies are JavaScript
(module
  (import "env" "emscripten_asm_const_int" (func (param i32 i32 i32) (result i32)))
  (import "env" "_embind_register_void" (func (param i32 i32)))
  (import "env" "_emval_decref" (func (param i32)))
  (import "env" "glClear" (func (param i32)))
  (import "env" "glob" (func (param i32 i32 i32 i32) (result i32)))
  (import "env" "emscripten_memcpy_big" (func (param i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "main") (param i32 i32) (result i32) (i32.const 0)))
