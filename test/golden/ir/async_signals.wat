;; flags: --abi=emscripten --async-signals
;; Each turn of a loop looks at the flag; the call is out of the way.
(module
  (memory 1)
  (func (export "main") (param i32 i32) (result i32)
    (loop $again (result i32)
      (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
      (br_if $again (local.get 0))
      (local.get 1))))
