(module (memory (export "m") 1) (export "m" (memory 0)))
