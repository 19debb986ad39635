;; What C++ compiled by fastcomp (1.38) looks like to its host: constructors as exports, function pointers that only dynCall_* understands, integers of
;; 64 bits in halves, floats as doubles, exceptions whose types the program compares itself. Prints letters; the order is what is tested.
(module
  (type $v (func))
  (type $vi (func (param i32)))
  (type $viii (func (param i32 i32 i32)))
  (type $jijf (func (param i32 i64 f32) (result i64)))
  (import "env" "memory" (memory 256 256))
  (import "env" "table" (table 8 8 funcref))
  (import "env" "DYNAMICTOP_PTR" (global i32))
  (import "env" "STACKTOP" (global $stacktop i32))
  (import "env" "enlargeMemory" (func (result i32)))
  (import "env" "getTotalMemory" (func (result i32)))
  (import "env" "___syscall4" (func $write (param i32 i32) (result i32)))
  (import "env" "getTempRet0" (func $getTempRet0 (result i32)))
  (import "env" "setTempRet0" (func $setTempRet0 (param i32)))
  (import "env" "invoke_v" (func $invoke_v (param i32)))
  (import "env" "invoke_viii" (func $invoke_viii (param i32 i32 i32 i32)))
  (import "env" "invoke_jijf" (func $invoke_jijf (param i32 i32 i32 i32 f64) (result i32)))
  (import "env" "invoke_dd" (func $invoke_dd (param i32 f64) (result f64)))
  (import "env" "_longjmp" (func $longjmp (param i32 i32)))
  (import "env" "___cxa_allocate_exception" (func $allocate (param i32) (result i32)))
  (import "env" "___cxa_throw" (func $throw (param i32 i32 i32)))
  (import "env" "___cxa_find_matching_catch_3" (func $find (param i32) (result i32)))
  (import "env" "___cxa_begin_catch" (func $begin (param i32) (result i32)))
  (import "env" "___cxa_end_catch" (func $end))
  (import "env" "_llvm_eh_typeid_for" (func $typeid (param i32) (result i32)))
  (import "env" "___resumeException" (func $resume (param i32)))
  (import "env" "_exit" (func $exit (param i32)))
  (global $sp (mut i32) (global.get $stacktop))
  (global $threw (mut i32) (i32.const 0))
  (global $value (mut i32) (i32.const 0))
  (global $heap (mut i32) (i32.const 8388608))

  ;; write(1, letter, 1)
  (func $letter (param $c i32)
    (i32.store (i32.const 1024) (i32.const 1))
    (i32.store (i32.const 1028) (i32.const 1040))
    (i32.store (i32.const 1032) (i32.const 1))
    (i32.store8 (i32.const 1040) (local.get $c))
    (drop (call $write (i32.const 4) (i32.const 1024))))

  (func (export "__GLOBAL__sub_I_second_cpp") (call $letter (i32.const 67)))   ;; C
  (func (export "__GLOBAL__sub_I_iostream_cpp") (call $letter (i32.const 66))) ;; B
  (func (export "__GLOBAL__I_000101") (call $letter (i32.const 65)))           ;; A
  (func (export "___emscripten_environ_constructor") (call $letter (i32.const 64))) ;; @

  ;; Pointers of a signature count from 0: the place in the table is known to dynCall_* only.
  (elem (i32.const 0) $leap $pass_throw)
  (elem (i32.const 4) $thrower)
  (elem (i32.const 6) $wide $half)
  (func (export "dynCall_v") (param i32) (call_indirect (type $v) (i32.and (local.get 0) (i32.const 1))))
  (func (export "dynCall_viii") (param i32 i32 i32 i32)
    (call_indirect (type $viii) (local.get 1) (local.get 2) (local.get 3) (i32.add (i32.const 4) (i32.and (local.get 0) (i32.const 0)))))
  (func (export "dynCall_vi") (param i32 i32) (call $letter (i32.const 100))) ;; d: the exception's destructor

  (func $leap (i32.store (i32.const 2000) (i32.const 77)) (call $longjmp (i32.const 2000) (i32.const 0)))
  (func $pass_throw
    (call $invoke_viii (i32.const 0) (i32.const 3000) (i32.const 9) (i32.const 1)) ;; throws; no handler here
    (call $letter (i32.add (i32.const 48) (global.get $threw)))                    ;; 1
    (global.set $threw (i32.const 0))
    (call $resume (call $find (i32.const 3016)))
    (call $letter (i32.const 33)))
  (func $thrower (param $type i32) (param $payload i32) (param $destructor i32) (local $e i32)
    (local.set $e (call $allocate (i32.const 4)))
    (i32.store (local.get $e) (local.get $payload))
    (global.set $sp (i32.add (global.get $sp) (i32.const 160)))
    (call $throw (local.get $e) (local.get $type) (local.get $destructor)))
  (func $wide (type $jijf) (i64.add (i64.mul (local.get 1) (i64.extend_i32_s (local.get 0))) (i64.trunc_f32_s (local.get 2))))
  (func $half (param f64) (result f64) (f64.div (local.get 0) (f64.const 2)))

  ;; Type 3000 is caught as 3000 and as its base 3008.
  (func (export "___cxa_can_catch") (param $caught i32) (param $thrown i32) (param $cell i32) (result i32)
    (i32.or (i32.eq (local.get $caught) (local.get $thrown)) (i32.and (i32.eq (local.get $caught) (i32.const 3008)) (i32.eq (local.get $thrown) (i32.const 3000)))))
  (func (export "___cxa_is_pointer_type") (param i32) (result i32) (i32.const 0))
  (func (export "_malloc") (param $n i32) (result i32)
    (global.get $heap)
    (global.set $heap (i32.add (global.get $heap) (i32.and (i32.add (local.get $n) (i32.const 31)) (i32.const -16)))))
  (func (export "_free") (param i32) (call $letter (i32.const 102))) ;; f
  (func (export "stackSave") (result i32) (global.get $sp))
  (func (export "stackRestore") (param i32) (global.set $sp (local.get 0)))
  (func (export "stackAlloc") (param $n i32) (result i32)
    (global.get $sp)
    (global.set $sp (i32.add (global.get $sp) (local.get $n))))
  (func (export "setThrew") (param i32 i32)
    (if (i32.eqz (global.get $threw)) (then (global.set $threw (local.get 0)) (global.set $value (local.get 1)))))

  (func (export "_main") (param i32 i32) (result i32) (local $sp i32) (local $e i32) (local $r i32)
    (local.set $sp (global.get $sp))
    (call $letter (i32.const 109)) ;; m
    ;; longjmp(2000, 0)
    (call $invoke_v (i32.const 0))
    (if (i32.and (i32.eq (global.get $threw) (i32.const 2000)) (i32.eq (global.get $value) (i32.const 1))) (then (call $letter (i32.const 74)))) ;; J
    (global.set $threw (i32.const 0))
    (global.set $value (i32.const 0))
    ;; an exception through a function without a handler
    (call $invoke_v (i32.const 1))
    (if (i32.eq (global.get $threw) (i32.const 1)) (then (call $letter (i32.const 69)))) ;; E
    (global.set $threw (i32.const 0))
    (local.set $e (call $find (i32.const 3008)))
    (if (i32.eq (call $getTempRet0) (call $typeid (i32.const 3008))) (then (call $letter (i32.const 84)))) ;; T
    (call $letter (i32.add (i32.const 48) (i32.load (call $begin (local.get $e))))) ;; 9
    (call $end) ;; d f
    (if (i32.eq (global.get $sp) (local.get $sp)) (then (call $letter (i32.const 83)))) ;; S
    ;; -3 * 0x100000002 + 2.75, in halves
    (local.set $r (call $invoke_jijf (i32.const 6) (i32.const -3) (i32.const 2) (i32.const 1) (f64.const 2.75)))
    (if (i32.and (i32.eq (local.get $r) (i32.const -4)) (i32.eq (call $getTempRet0) (i32.const -4))) (then (call $letter (i32.const 87)))) ;; W
    (if (f64.eq (call $invoke_dd (i32.const 7) (f64.const 5)) (f64.const 2.5)) (then (call $letter (i32.const 72)))) ;; H
    (call $letter (i32.const 10))
    ;; a pointer of another type: the trap is not caught
    (drop (call $invoke_dd (i32.const 6) (f64.const 5)))
    (i32.const 0)))
