;; a tag section: decoded, though nothing throws yet
(module
  (type $t (func (param i32 f64)))
  (import "m" "tag" (tag (type $t)))
  (tag (export "own") (param i64)))
