;; env.abort of another type than Emscripten's: the ABI is not Emscripten's
(module
  (import "env" "abort" (func (param i32 i32 i32 i32)))
  (memory (export "memory") 1)
  (func (export "main")))
