;; A start function that traps: the module does not become an instance for the script, but what it did before stays done, and its functions can
;; still be reached through what it was given.

(module $host
  (memory (export "memory") 1)
  (table (export "table") 4 funcref)
  (global (export "counter") (mut i32) (i32.const 0))
  (type $get (func (result i32)))
  (func (export "byte") (param i32) (result i32) (i32.load8_u (local.get 0)))
  (func (export "count") (result i32) (global.get 0))
  (func (export "call") (param i32) (result i32) (call_indirect (type $get) (local.get 0))))
(register "host" $host)

(assert_trap (module (func $start (unreachable)) (start $start)) "unreachable")
(assert_trap (module (func $start (drop (i32.div_u (i32.const 1) (i32.const 0)))) (start $start)) "integer divide by zero")
(assert_trap (module (memory 1) (func $start (drop (i32.load (i32.const 65536)))) (start $start)) "out of bounds memory access")
(assert_trap (module (memory 0) (func $start (i32.store (i32.const 0) (i32.const 1))) (start $start)) "out of bounds memory access")
(assert_trap (module (func $start (call $start) (call $start)) (start $start)) "call stack exhausted")
(assert_trap
  (module (table 1 funcref) (func $start (call_indirect (i32.const 0))) (start $start))
  "uninitialized element")

;; The order is: tables' segments, memories' segments, start function; each sees what came before.
(assert_trap
  (module
    (import "host" "memory" (memory 1))
    (import "host" "table" (table 4 funcref))
    (import "host" "counter" (global $counter (mut i32)))
    (global $own (mut i32) (i32.const 41))
    (elem (i32.const 1) func $get)
    (data (i32.const 10) "abc")
    (func $get (result i32) (global.set $own (i32.add (global.get $own) (i32.const 1))) (global.get $own))
    (func $start
      (global.set $counter (i32.load8_u (i32.const 11)))
      (i32.store8 (i32.const 20) (i32.const 77))
      (drop (call_indirect (result i32) (i32.const 1)))
      (unreachable)
      (i32.store8 (i32.const 21) (i32.const 78)))
    (start $start))
  "unreachable")
(assert_return (invoke "byte" (i32.const 10)) (i32.const 97))
(assert_return (invoke "byte" (i32.const 20)) (i32.const 77))
(assert_return (invoke "byte" (i32.const 21)) (i32.const 0))
(assert_return (invoke "count") (i32.const 98))
(assert_return (invoke "call" (i32.const 1)) (i32.const 43))
(assert_return (invoke "call" (i32.const 1)) (i32.const 44))

;; A segment that does not fit, behind one that does: the first is written, the start function is not called.
(assert_trap
  (module
    (import "host" "memory" (memory 1))
    (import "host" "counter" (global $counter (mut i32)))
    (data (i32.const 30) "x")
    (data (i32.const 65535) "yz")
    (func $start (global.set $counter (i32.const 5)))
    (start $start))
  "out of bounds memory access")
(assert_return (invoke "byte" (i32.const 30)) (i32.const 120))
(assert_return (invoke "byte" (i32.const 65535)) (i32.const 0))
(assert_return (invoke "count") (i32.const 98))

(assert_trap
  (module
    (import "host" "memory" (memory 1))
    (import "host" "table" (table 4 funcref))
    (elem (i32.const 2) func $f)
    (elem (i32.const 4) func $f)
    (data (i32.const 40) "x")
    (func $f (result i32) (i32.const 6)))
  "out of bounds table access")
(assert_return (invoke "call" (i32.const 2)) (i32.const 6))
(assert_return (invoke "byte" (i32.const 40)) (i32.const 0))

;; An imported start function.
(module $other (func (export "trap") (unreachable)))
(register "other" $other)
(assert_trap (module (import "other" "trap" (func $f)) (start $f)) "unreachable")
