;; flags: -mno-atomics
(module
  (func $f
    atomic.fence))
