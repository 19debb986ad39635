;; Emscripten's trampolines: one whose type is not that of its name.
(module
  (import "env" "invoke_vi" (func (param i32 i32)))
  (import "env" "invoke_iii" (func (param i32 i32) (result i32)))
  (import "env" "_emscripten_throw_longjmp" (func))
  (memory (export "memory") 1)
  (table 1 funcref)
  (func (export "stackSave") (result i32) (i32.const 0))
  (func (export "stackRestore") (param i32))
  (func (export "setThrew") (param i32 i32)))
