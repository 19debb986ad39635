#!/usr/bin/env python3
"""memory.copy, memory.fill, single accesses and short loops at both ends of memories of one page, of one that can grow, of one that has grown, and of 65,536
pages: constants where LLVM can fold them and sums where it cannot, at 2^31, 2^32 and offsets up to 2^32 - 1. usage: blocks.py WASMC [OPTION...]"""
import os, random, sys
from edges import LIMIT, MODES, compare, expected, in_temporary_folder

SEED, COUNT, ARGUMENTS = 2, 40, (0, 1, 8)
STORES = {1: ('i32', 'i32.load8_u', 'i32.store8'), 2: ('i32', 'i32.load16_u', 'i32.store16'), 4: ('f32', 'f32.load', 'f32.store'),
          8: ('i64', 'i64.load', 'i64.store'), 16: ('v128', 'v128.load', 'v128.store')}


def touched(memory, address, n):
    """Traps if the block leaves the memory; what is left must be where the model looks."""
    memory.check(address, n)
    if n and not memory.is_shown(address, n):
        raise KeyError


class Sum:
    """An i32: a constant, or one and the argument."""

    def __init__(self, rng, constant):
        self.constant, self.plus = constant % LIMIT, rng.random() < 0.6

    def text(self):
        constant = f'(i32.const {self.constant})'
        return f'(i32.add (local.get 0) {constant})' if self.plus else constant

    def value(self, argument):
        return (self.constant + argument * self.plus) % LIMIT


def place(rng, size):
    """Somewhere at an edge."""
    edges = [0, 0, size, size, size, 2**31, LIMIT]
    return rng.choice(edges) + rng.choice([-64, -16, -9, -8, -4, -1, 0, 0, 1, 8, 100])


def length(rng, size):
    return rng.choice([0, 1, 2, 7, 8, 16, 31, 64, 100, 256, size, size + 1, LIMIT - 1, LIMIT - 8, 2**31])


class Copy:
    def __init__(self, rng, size):
        self.d, self.s, self.n = (Sum(rng, f(rng, size)) for f in (place, place, length))

    def text(self, name):
        return f'(func {name} (type $f)\n  (memory.copy {self.d.text()} {self.s.text()} {self.n.text()}))'

    def run(self, memory, argument):
        d, s, n = (v.value(argument) for v in (self.d, self.s, self.n))
        memory.check(s, n)
        memory.check(d, n)
        touched(memory, s, n)
        touched(memory, d, n)
        if n:
            memory.write(d, memory.read(s, n))


class Fill:
    def __init__(self, rng, size):
        self.d, self.n = Sum(rng, place(rng, size)), Sum(rng, length(rng, size))

    def text(self, name):
        return f'(func {name} (type $f)\n  (memory.fill {self.d.text()} (i32.const 0x1ee) {self.n.text()}))'

    def run(self, memory, argument):
        d, n = self.d.value(argument), self.n.value(argument)
        touched(memory, d, n)
        if n:
            memory.write(d, b'\xee' * n)


class Access:
    """Loads from one place and stores to another; one of them has an offset with which it lies somewhere at an edge."""

    def __init__(self, rng, size):
        self.width = rng.choice(list(STORES))
        self.far_store = rng.random() < 0.5
        target = max(0, rng.choice([size, size, LIMIT, 2**31, 2 * LIMIT - 1]) + rng.choice([0, -1, 1, -16, -self.width, -self.width, -self.width, 8]))
        offsets = [n for n in (0, 0, 8, 2**30, 2**31 - 1, 2**31, LIMIT - 16, LIMIT - 1, target) if target - LIMIT < n <= target and n < LIMIT]
        self.offset = rng.choice(offsets or [LIMIT - 1])
        self.index = Sum(rng, target - self.offset)

    def text(self, name):
        _, load, store = STORES[self.width]
        far, near = f'offset={self.offset} {self.index.text()}', 'offset=128 (i32.const 0)'
        store_at, load_at = (far, near) if self.far_store else (near, far)
        return f'(func {name} (type $f)\n  ({store} {store_at} ({load} {load_at})))'

    def run(self, memory, argument):
        far = self.index.value(argument) + self.offset
        touched(memory, far, self.width)
        source, target = (128, far) if self.far_store else (far, 128)
        memory.write(target, memory.read(source, self.width))


class Unused(Access):
    """A load whose value nobody needs, or only an addition whose sum nobody needs, still traps."""

    def text(self, name):
        t, load, _ = STORES[self.width]
        value = f'({load} offset={self.offset} {self.index.text()})'
        return f'(func {name} (type $f)\n  (drop {f"({t}.add {value} {value})" if t in ("i32", "i64") and self.far_store else value}))'

    def run(self, memory, argument):
        touched(memory, self.index.value(argument) + self.offset, self.width)


class Loop:
    """Adds 1 to every element from a place on, forwards or backwards, one or two at a time. Indices wrap at 2^32."""

    def __init__(self, rng, size):
        self.width, self.copies = rng.choice([(4, 1), (4, 2), (8, 1), (8, 2), (8, 4)])
        self.step = rng.choice([1, 1, 1, -1]) * self.width
        self.offset = rng.choice([0, 0, 8, LIMIT - 4096, LIMIT - 1])
        self.rounds = rng.choice([1, 4, 8, 9])
        way = self.step * self.copies * self.rounds
        self.begin = Sum(rng, rng.choice([size, size, 0, LIMIT]) - rng.choice([0, way, way, way + self.step, way - self.step, 256]) - self.offset)

    def text(self, name):
        t = 'i32' if self.width == 4 else 'i64'
        index = lambda i: f'(i32.add (local.get $p) (i32.const {i * self.step}))'
        lines = [f'(func {name} (type $f) (local $p i32) (local $n i32)', f'  (local.set $p {self.begin.text()})', '  (loop $again']
        lines += [f'    ({t}.store offset={self.offset} {index(i)} ({t}.add ({t}.load offset={self.offset} {index(i)}) ({t}.const 1)))' for i in range(self.copies)]
        lines += [f'    (local.set $p (i32.add (local.get $p) (i32.const {self.step * self.copies})))',
                  f'    (br_if $again (i32.ne (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const {self.rounds})))))']
        return '\n'.join(lines)

    def run(self, memory, argument):
        p = self.begin.value(argument)
        for _ in range(self.copies * self.rounds):
            touched(memory, p + self.offset, self.width)
            n = int.from_bytes(memory.read(p + self.offset, self.width), 'little') + 1
            memory.write(p + self.offset, n.to_bytes(self.width + 1, 'little')[:self.width])
            p = (p + self.step) % LIMIT


def functions(rng, pages):
    """Some of which the model can follow: they trap, or touch only what it knows."""
    found = []
    while len(found) < COUNT:
        f = rng.choice([Copy, Copy, Fill, Access, Access, Unused, Loop])(rng, pages << 16)
        try:
            ends = [expected(f, pages, a) for a in ARGUMENTS]
        except KeyError:
            continue
        if any(e is not None for e in ends) or rng.random() < 0.3:
            found.append(f)
    return found


GROW = '(if (i32.eq (memory.grow (i32.const {})) (i32.const -1)) (then unreachable))'
KINDS = [('one page', 1, '1 1', ''), ('one page that can grow', 1, '1 2', '(drop (memory.grow (i32.const 0)))'), ('grown by a page', 2, '1', GROW.format(1)),
         ('65536 pages', 65536, '65536', ''), ('grown to 65536 pages', 65536, '65535', GROW.format(1))]


def test():
    rng = random.Random(SEED)
    modes = [*MODES, '-O2 -fno-inline-copies', '-O3 -fno-constant-state', '-O2 --strict-loads']
    return sum(compare(wasmc, options, name, functions(rng, pages), pages, limits, ARGUMENTS, modes, before) for name, pages, limits, before in KINDS) != 0


wasmc, options = os.path.abspath(sys.argv[1]), sys.argv[2:]
sys.exit(in_temporary_folder(test))
