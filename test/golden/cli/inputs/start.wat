;; the smallest program
(module (func $begin (export "_start")))
