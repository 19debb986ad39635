;; uses a feature that can be switched off
(module (func $vector (export "_start") (drop (v128.const i32x4 1 2 3 4))))
