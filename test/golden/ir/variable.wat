(module
  (global $never (mut i32) (i32.const 7)) (global $counter (mut i64) (i64.const 1)) (global $fixed f64 (f64.const 2.5))
  (func (export "_start") (global.set $counter (i64.add (global.get $counter) (i64.extend_i32_u (global.get $never)))) (drop (call $get)))
  (func $get (result f64) (global.get $fixed)))
