(module
  (func (export "_start") (drop (call $sum (i32.const 10))) (drop (call $pick (i32.const 1))) (drop (call $choose (i32.const 1) (i64.const 2))) (call $dead))
  (func $sum (param $n i32) (result i32) (local $s i32)
    (block $out
      (loop $again
        (br_if $out (i32.eqz (local.get $n)))
        (local.set $s (i32.add (local.get $s) (local.get $n)))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (br $again)))
    (local.get $s))
  (func $pick (param i32) (result i32)
    (block $c (block $b (block $a (br_table $a $b $c $b (local.get 0))) (return (i32.const 10))) (return (i32.const 20)))
    (i32.const 30))
  (func $choose (param i32 i64) (result i64)
    (if (result i64) (local.get 0) (then (local.get 1)) (else (select (i64.const 5) (local.get 1) (local.get 0)))))
  (func $dead (unreachable) (drop (i32.add (i32.const 1) (i32.const 2)))))
