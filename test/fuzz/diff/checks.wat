;; What diff-prepare adds to a generated module (prepare.c): its functions find each other by the exports' names. Hashes are 64 bits: equal
;; states have equal hashes everywhere, different ones differ but for chance.
(module
  (memory (export "memory") 1 2)
  (global $result (export "result") (mut i64) (i64.const 0)) ;; of the last step that returned
  (global $log (export "log_state") (mut i64) (i64.const 0)) ;; all calls of imports

  (func $mix (export "mix") (param $hash i64) (param $word i64) (result i64)
    (i64.mul (i64.xor (i64.rotl (local.get $hash) (i64.const 27)) (local.get $word)) (i64.const 0x9e3779b97f4a7c15)))

  ;; A value as 64 bits, by the letter of its type.
  (func $word_i (export "word_i") (param i32) (result i64) (i64.extend_i32_u (local.get 0)))
  (func $word_l (export "word_l") (param i64) (result i64) (local.get 0))
  (func $word_f (export "word_f") (param f32) (result i64) (i64.extend_i32_u (i32.reinterpret_f32 (local.get 0))))
  (func $word_d (export "word_d") (param f64) (result i64) (i64.reinterpret_f64 (local.get 0)))
  (func $word_v (export "word_v") (param v128) (result i64)
    (call $mix (i64x2.extract_lane 0 (local.get 0)) (i64x2.extract_lane 1 (local.get 0))))

  (func (export "log") (param $word i64) (global.set $log (call $mix (global.get $log) (local.get $word))))
  (func (export "finish") (param $hash i64) (result i64) (global.set $result (local.get $hash)) (local.get $hash))

  ;; Sign and payload of a computed NaN are the implementation's choice (specification 4.3.3): all become the canonical one.
  (func (export "canonical_f") (param $x f32) (result f32)
    (select (local.get $x) (f32.const nan) (f32.eq (local.get $x) (local.get $x))))
  (func (export "canonical_d") (param $x f64) (result f64)
    (select (local.get $x) (f64.const nan) (f64.eq (local.get $x) (local.get $x))))
  (func (export "canonical_f32x4") (param $x v128) (result v128)
    (v128.bitselect (local.get $x) (v128.const f32x4 nan nan nan nan) (f32x4.eq (local.get $x) (local.get $x))))
  (func (export "canonical_f64x2") (param $x v128) (result v128)
    (v128.bitselect (local.get $x) (v128.const f64x2 nan nan) (f64x2.eq (local.get $x) (local.get $x))))

  (func $memory_bytes (result i32) (i32.shl (memory.size) (i32.const 16)))
  (func $memory_hash (export "memory_hash") (result i64) (local $at i32) (local $hash i64)
    (local.set $hash (i64.extend_i32_u (memory.size)))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (call $memory_bytes)))
        (local.set $hash (call $mix (local.get $hash) (i64.load (local.get $at))))
        (local.set $at (i32.add (local.get $at) (i32.const 8)))
        (br $next)))
    (local.get $hash))
  (func (export "clear") ;; the module's own state is restored by generated code
    (global.set $log (i64.const 0))
    (memory.fill (i32.const 0) (i32.const 0) (call $memory_bytes)))
  (func (export "log_hash") (result i64) (global.get $log))

  ;; For callers that take 32 bits at a time: `word` 1 is the lower half of the last result, 2 the upper; then the memory, the globals, the log.
  (func (export "report") (param $word i32) (param $globals i64) (result i32) (local $what i32) (local $value i64)
    (local.set $what (i32.shr_u (i32.sub (local.get $word) (i32.const 1)) (i32.const 1)))
    (local.set $value (global.get $log))
    (if (i32.eq (local.get $what) (i32.const 0)) (then (local.set $value (global.get $result))))
    (if (i32.eq (local.get $what) (i32.const 1)) (then (local.set $value (call $memory_hash))))
    (if (i32.eq (local.get $what) (i32.const 2)) (then (local.set $value (local.get $globals))))
    (if (i32.eqz (i32.and (local.get $word) (i32.const 1)))
      (then (local.set $value (i64.shr_u (local.get $value) (i64.const 32)))))
    (i32.wrap_i64 (local.get $value))))
