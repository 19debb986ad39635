;; flags: -mno-tail-call
(module
  (func $f
    return_call $f))
