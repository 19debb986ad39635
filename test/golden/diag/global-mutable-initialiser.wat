(module (global $a (import "m" "a") (mut i32)) (global i32 (global.get $a)))
