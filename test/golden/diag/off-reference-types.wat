;; flags: -mno-reference-types
(module
  (func $f
    (drop (ref.null func))))
