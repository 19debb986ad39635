;; -O0 did not link: constant addresses from 1 GiB on were added to the fixed base in 32 bits.
(module
  (memory 1)
  (func (export "offset") (param i32) (i32.store offset=0x7fffffff (local.get 0) (i32.const 1)))
  (func (export "index") (i32.store8 (i32.const 0x40000000) (i32.const 2)))
  (func (export "both") (result i32) (i32.load offset=0x7ffffff0 (i32.const 0x7fffffff)))
  (func (export "computed") (param i32) (result i32)
    (i32.load offset=0x3fffffff (i32.and (local.get 0) (i32.const 15)))))
