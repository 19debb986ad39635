;; An atomic that adds nothing and whose value nothing needs became a fence: its trap was lost, even with strict loads.
(module
  (memory 1 2)
  (func (export "or") (param i32) (result i32)
    (drop (i32.atomic.rmw16.or_u offset=65536 (i32.and (local.get 0) (i32.const 248)) (i32.const 0)))
    (i32.const 7))
  (func (export "others") (param i32) (result i32)
    (drop (i64.eqz (i64.atomic.rmw.add offset=65536 (i32.and (local.get 0) (i32.const 248)) (i64.sub (i64.const 3) (i64.const 3)))))
    (drop (i32.atomic.rmw.and offset=65536 (i32.and (local.get 0) (i32.const 248)) (i32.const -1)))
    (i32.const 8))
  (func (export "load") (param i32) (result i32)
    (drop (i32.atomic.load offset=65536 (i32.and (local.get 0) (i32.const 248))))
    (i32.const 9)))
