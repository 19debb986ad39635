#!/usr/bin/env python3
"""generate.py SEED COUNT: a WebAssembly module (text) with COUNT random innermost loops of the kind that compilers unroll and vectorise.

Its memory has all 65,536 pages, so that addresses that wrap at 2^32 are valid ones. Each loop runs over three filled regions (the first bytes of memory, the last
ones, and some in the middle); its result and a checksum of the regions are one 8-byte number of the output. Starts, steps and ends are chosen at the edges: wrap-around
of the address, of the counter, ends that are not a multiple of the step away, counters that start at their end."""
import random
import sys

REGION = 1024
MIDDLE = 0x10000
OUTPUT = 0x20000
TYPES = {"i32": (4, "i32.load", "i32.store"), "i64": (8, "i64.load", "i64.store"), "f64": (8, "f64.load", "f64.store"), "f32": (4, "f32.load", "f32.store"),
         "i8": (1, "i32.load8_u", "i32.store8"), "i16": (2, "i32.load16_s", "i32.store16")}


def value_type(kind):
    return kind if kind[0] == "f" or kind in ("i32", "i64") else "i32"


class Loop:
    def __init__(self, rng):
        self.rng = rng
        self.kind = rng.choice(list(TYPES))
        self.width, self.load_op, self.store_op = TYPES[self.kind]
        self.type = value_type(self.kind)
        self.copies = rng.choice([1, 1, 2, 2, 3, 4, 4, 8])
        self.offset = rng.choice([0, 0, 0, self.width, 16])
        self.step = self.width * rng.choice([1, 1, 1, 2, 3]) * rng.choice([1, 1, 1, -1])
        self.or_form = rng.random() < 0.3
        self.serial = rng.choice(["none", "none", "none", "sum", "previous"])
        self.body_kind = rng.choice(["copy", "stencil", "update", "two", "gather", "index", "reuse", "reuse", "rows", "rows"])
        self.row, self.fixed = rng.choice([3, 2, -1, -2, 16]), rng.randrange(-32, 64, self.width)
        self.middle = rng.randrange(self.copies) if rng.random() < 0.3 else None  # the loop is left in front of that copy
        self.unknown = self.body_kind == "rows" and rng.random() < 0.7
        self.counted = rng.choice(["pointer", "pointer", "index", "down", "wide"])

    def base(self):
        """An address inside or just outside of a region; the loop goes where its step leads."""
        region = self.rng.choice([0, 0, MIDDLE, 2**32 - REGION, 2**32 - REGION])
        if self.offset:
            region = MIDDLE  # where index + offset does not trap
        return (region + self.rng.randrange(-64, REGION, self.width)) % 2**32

    def address(self, base, copy, distance=0):
        """i32 address of element `copy` of this iteration, plus a distance in bytes."""
        constant = copy * self.step + distance * self.width
        start = f"(i32.const {base - 2**32 if base >= 2**31 else base})"
        p = f"(i32.add (local.get $p) {self.somewhere(start)})"
        if self.or_form and self.step > 0 and distance == 0 and constant:
            # Base and counter are aligned, so that `or` adds.
            return f"(i32.or {p} (i32.const {constant}))" if self.aligned else f"(i32.add {p} (i32.const {constant}))"
        return f"(i32.add {p} (i32.const {constant}))" if constant else p

    def somewhere(self, start):
        """The address as it is, or so that the compiler does not know it."""
        return f"(i32.add {start} (local.get $zero))" if self.unknown else start

    def load_row(self, a, b, copy):
        """An element of every row, and one that does not move but may be among those that are written."""
        constant = lambda n: f"(i32.const {(n + 2**31) % 2**32 - 2**31})"
        element = f"(i32.add (i32.mul (local.get $p) (i32.const {self.row})) {self.somewhere(constant(a + self.row * self.step * copy))})"
        fixed = constant(b + self.start + self.fixed)
        return self.add(f"({self.load_op} align=1 {element})", f"({self.load_op} align=1 {self.somewhere(fixed)})")

    def load(self, base, copy, distance=0):
        return f"({self.load_op} offset={self.offset} align=1 {self.address(base, copy, distance)})"

    def store(self, base, copy, value, distance=0):
        return f"({self.store_op} offset={self.offset} align=1 {self.address(base, copy, distance)} {value})"

    def literal(self, n):
        return f"({self.type}.const {n})"

    def add(self, a, b):
        return f"({self.type}.add {a} {b})"

    def previous(self):
        return "(local.get $x)"

    def statement(self, copy, a, b):
        t = self.type
        if self.body_kind == "copy":
            v = self.load(a, copy)
        elif self.body_kind == "stencil":
            v = self.add(self.add(self.load(a, copy, -1), self.load(a, copy)), self.load(a, copy, 1))
        elif self.body_kind == "update":
            v = self.add(f"({t}.mul {self.load(b, copy)} {self.literal(3)})", self.load(a, copy, 2))
        elif self.body_kind == "two":
            v = f"({t}.sub {self.load(a, copy)} {self.load(b, copy, 1)})"
        elif self.body_kind == "reuse":
            # The next element is loaded once, for this copy and the next: only right if the store in between does not touch it.
            v = self.add(f"(local.get $y{copy})", f"(local.get $y{copy + 1})")
        elif self.body_kind == "rows":
            v = self.add(self.load(b, copy), self.load_row(a, b, copy))
        elif self.body_kind == "index":
            p = f"(i32.add (local.get $p) (i32.const {copy * self.step}))"
            convert = {"i32": p, "i64": f"(i64.extend_i32_u {p})"}.get(t, f"({t}.convert_i32_s {p})")
            v = self.add(self.load(a, copy), convert)
        else:
            index = f"(i32.and (i32.load8_u align=1 {self.address(a, copy)}) (i32.const 248))"
            v = f"({self.load_op} align=1 {index})"
        lines = []
        if self.serial == "previous":
            lines.append(f"(local.set $y {self.load(a, copy, 1)})")
            v = self.add(v, self.previous())
        if self.body_kind == "reuse":
            lines += [f"(local.set $y0 {self.load(a, 0)})"] if copy == 0 else []
            lines.append(f"(local.set $y{copy + 1} {self.load(a, copy + 1)})")
        lines.append(self.store(b, copy, v))
        if self.body_kind == "two":
            lines.append(self.store(a, copy, self.add(self.load(b, copy), self.literal(1)), 3))
        if self.serial == "previous":
            lines.append("(local.set $x (local.get $y))")
        if self.serial == "sum" and t in ("i32", "i64"):
            lines.append(f"(local.set $x {self.add('(local.get $x)', self.load(b, copy))})")
        return lines

    def text(self, name):
        rng, t = self.rng, self.type
        a, b = self.base(), self.base() if rng.random() < 0.6 else None
        if b is None:
            b = (a + rng.randrange(-8, 9) * self.width) % 2**32
        if self.body_kind == "reuse" and rng.random() < 0.5:
            b = (a + rng.choice([1, 1, 2]) * self.step) % 2**32
        self.aligned = False
        if self.or_form:
            unit = 1 << (abs(self.step) * self.copies).bit_length()
            a, b = a - a % unit, b - b % unit
            self.aligned = self.step > 0 and (self.step * self.copies) & (self.step * self.copies - 1) == 0
        stride = self.step * self.copies
        iterations = rng.choice([1, 2, 3, 5, 8, 17, 33])
        start = 0 if self.or_form else rng.choice([0, 0, 8, -8 * stride, 2**31 - 8, -stride * iterations])
        self.start = start
        if start not in (0, 8):
            a, b = (a - start) % 2**32, (b - start) % 2**32
        copies = [self.statement(c, a, b) for c in range(self.copies)]
        body = [line for statements in copies for line in statements]
        update = [f"(local.set $p (i32.add (local.get $p) (i32.const {stride})))"]
        signed = lambda n: (n + 2**31) % 2**32 - 2**31
        head = [f"(local.set $zero (i32.load (i32.const {OUTPUT - 32}))) (local.set $p (i32.const {signed(start)}))"]
        if self.counted == "pointer":
            end = signed(start + stride * iterations)
            counter, wide = "(local.get $p)", "i32"
        else:
            wide = "i64" if self.counted == "wide" else "i32"
            bits = 64 if wide == "i64" else 32
            # Large steps meet their end after a few wraps, at a distance they do not divide, or one full turn away.
            step, end = rng.choice([(-1, 0), (-self.copies, 0), (self.copies, None), (3 << (bits - 4), None), (1 << (bits - 4), "turn"),
                                    (self.copies << (bits - 4), None) if self.copies < 8 else (-1, 0)])
            if end == "turn":
                begin, end = 5, 5
            elif end is None:
                begin = rng.choice([0, 7, -step])
                end = begin + step * min(iterations, 11)
            else:
                begin = -step * iterations
            mask = lambda n: (n + 2**(bits - 1)) % 2**bits - 2**(bits - 1)
            head.append(f"(local.set $n{bits} ({wide}.const {mask(begin)}))")
            counter = f"(local.get $n{bits})"
            update.append(f"(local.set $n{bits} ({wide}.add {counter} ({wide}.const {mask(step)})))")
            end = mask(end)
        test, ended = (f"({wide}.{op} {counter} ({wide}.const {end}))" for op in ("ne", "eq"))
        if end == 0 and wide == "i32":
            test, ended = counter, f"(i32.eqz {counter})"
        last = {"i32": "(i64.extend_i32_u (local.get $x))", "i64": "(local.get $x)", "f32": "(i64.extend_i32_u (i32.reinterpret_f32 (local.get $x)))",
                "f64": "(i64.reinterpret_f64 (local.get $x))"}[t]
        out = [f"(func ${name} (result i64) (local $p i32) (local $zero i32) (local $n32 i32) (local $n64 i64) (local $x {t}) (local $y {t})",
               *(f"(local $y{i} {t})" for i in range(9)), *head, "(block $done (loop $again"]
        if self.middle is None:
            body += update + [f"(br_if $again {test})"]
        else:
            before = sum(len(statements) for statements in copies[:self.middle])
            body = body[:before] + [f"(br_if $done {ended})"] + body[before:] + update + ["(br $again)"]
        out += ["  " + line for line in body] + ["))"]
        out.append(f"(i64.add (i64.extend_i32_u (local.get $p)) {last}))")
        return "\n".join(out)


RUNTIME = f"""
(func $fill_region (param $p i32) (param $seed i32) (local $n i32)
  (loop $again
    (local.set $seed (i32.add (i32.mul (local.get $seed) (i32.const 1664525)) (i32.const 1013904223)))
    (i32.store8 (local.get $p) (i32.and (i32.shr_u (local.get $seed) (i32.const 24)) (i32.const 63)))
    (local.set $p (i32.add (local.get $p) (i32.const 1)))
    (br_if $again (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const {2 * REGION})))))
(func $hash_region (param $p i32) (param $hash i64) (result i64) (local $n i32)
  (loop $again
    (local.set $hash (i64.mul (i64.xor (local.get $hash) (i64.load8_u (local.get $p))) (i64.const 1099511628211)))
    (local.set $p (i32.add (local.get $p) (i32.const 1)))
    (br_if $again (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const {2 * REGION}))))
  (local.get $hash))
(func $fill
  (call $fill_region (i32.const 0) (i32.const 1))
  (call $fill_region (i32.const {MIDDLE - REGION // 2}) (i32.const 2))
  (call $fill_region (i32.const {-2 * REGION}) (i32.const 3)))
(func $hash (param $hash i64) (result i64)
  (call $hash_region (i32.const {-2 * REGION}) (call $hash_region (i32.const {MIDDLE - REGION // 2}) (call $hash_region (i32.const 0) (local.get $hash)))))
"""


def main():
    seed, count = int(sys.argv[1]), int(sys.argv[2])
    rng = random.Random(seed)
    print("(module")
    print('(import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))')
    print('(memory (export "memory") 65536)')
    print(RUNTIME)
    for i in range(count):
        print(Loop(rng).text(f"f{i}"))
    print('(func (export "_start")')
    for i in range(count):
        print(f"  (call $fill) (i64.store (i32.const {OUTPUT + 8 * i}) (call $hash (call $f{i})))")
    print(f"  (i32.store (i32.const {OUTPUT - 16}) (i32.const {OUTPUT})) (i32.store (i32.const {OUTPUT - 12}) (i32.const {8 * count}))")
    print(f"  (drop (call $fd_write (i32.const 1) (i32.const {OUTPUT - 16}) (i32.const 1) (i32.const {OUTPUT - 8})))))")


main()
