;; b[i] = (a[i - 1] + a[i] + a[i + 1]) / 3, unrolled twice as clang does it, with addresses that could wrap; and the same over bytes that are summed up.
;; c[j] += a[j][k] * b[k], not unrolled: three strides, any of which may be in the way of the store.
;; a[i] *= 3, unrolled twice and left in the middle, as clang does it for an odd number of iterations that it knows.
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 4)
  (func $stencil (param $a i32) (param $b i32) (param $end i32) (local $p i32) (local $q i32)
    (loop $again
      (local.set $q (i32.add (local.get $a) (local.get $p)))
      (f64.store (i32.add (i32.add (local.get $b) (local.get $p)) (i32.const 8))
        (f64.mul (f64.const 0x1.5555555555555p-2)
          (f64.add (f64.add (f64.load (local.get $q)) (f64.load (i32.add (local.get $q) (i32.const 8)))) (f64.load (i32.add (local.get $q) (i32.const 16))))))
      (f64.store (i32.add (i32.add (local.get $b) (local.get $p)) (i32.const 16))
        (f64.mul (f64.const 0x1.5555555555555p-2)
          (f64.add (f64.add (f64.load (i32.add (local.get $q) (i32.const 8))) (f64.load (i32.add (local.get $q) (i32.const 16))))
            (f64.load (i32.add (local.get $q) (i32.const 24))))))
      (br_if $again (i32.ne (local.tee $p (i32.add (local.get $p) (i32.const 16))) (local.get $end)))))
  (func $sum (param $p i32) (param $n i32) (result i32) (local $x i32)
    (loop $again
      (local.set $x (i32.add (local.get $x) (i32.load8_u (local.get $p))))
      (local.set $x (i32.add (local.get $x) (i32.load8_u (i32.add (local.get $p) (i32.const 1)))))
      (local.set $p (i32.add (local.get $p) (i32.const 2)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 2)))))
    (local.get $x))
  (func $rows (param $a i32) (param $b i32) (param $c i32) (param $n i32)
    (loop $again
      (f64.store (local.get $c) (f64.add (f64.load (local.get $c)) (f64.mul (f64.load (local.get $a)) (f64.load (local.get $b)))))
      (local.set $c (i32.add (local.get $c) (i32.const 8)))
      (local.set $a (i32.add (local.get $a) (i32.const 800)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  (func $middle (param $a i32) (param $end i32)
    (block $done
      (loop $again
        (f64.store (local.get $a) (f64.mul (f64.load (local.get $a)) (f64.const 3)))
        (br_if $done (i32.eq (local.get $a) (local.get $end)))
        (f64.store (i32.add (local.get $a) (i32.const 8)) (f64.mul (f64.load (i32.add (local.get $a) (i32.const 8))) (f64.const 3)))
        (local.set $a (i32.add (local.get $a) (i32.const 16)))
        (br $again))))
  (func (export "_start")
    (call $middle (i32.const 1024) (i32.const 2624))
    (call $middle (i32.const 4096) (i32.const 4096))
    (call $rows (i32.const 1024) (i32.const 65536) (i32.const 128000) (i32.const 100))
    (call $rows (i32.const 1024) (i32.const 1048) (i32.const 1024) (i32.const 100))
    (call $stencil (i32.const 1024) (i32.const 65536) (i32.const 8000))
    (call $stencil (i32.const 65536) (i32.const 1024) (i32.const 8000))
    (call $exit (call $sum (i32.const 1024) (i32.const 8000)))))
