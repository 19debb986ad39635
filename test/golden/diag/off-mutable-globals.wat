;; flags: -mno-mutable-globals
(module (global (import "m" "g") (mut i32)))
