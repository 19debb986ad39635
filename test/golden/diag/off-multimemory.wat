;; flags: -mno-multimemory
(module (memory 1) (memory 1))
