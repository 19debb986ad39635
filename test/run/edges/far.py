#!/usr/bin/env python3
"""Neighbouring accesses of which some lie 2^32 away, at the edges of a memory of 65,536 pages: what is stored, and whether it traps, is computed here
and must be what the program does, however it is compiled. LLVM's vectorisers take distances modulo 2^32. usage: far.py WASMC [OPTION...]"""
import os, random, struct, subprocess, sys, tempfile

SEED, SITES, INPUTS = 1, 80, (0, 8, 256)
MODES = ['-O0', '-O2', '-O3', '-Os', '-O2 -static-pie', '-O3 --bounds=check', '-O2 -fno-vectorize']
LIMIT, SHOWN, VECTORS = 2**32, 1024, '<2 x i64>|<4 x i32>'
PATTERN = bytes((i * 37 + i // 7) % 251 for i in range(SHOWN))


class Site:
    """Copies lanes from one row of addresses to another; one of the rows is broken: its first or its last lanes are 2^32 further on."""

    def __init__(self, rng):
        self.width, self.lanes = rng.choice([(8, 2), (8, 2), (4, 4)])
        self.mask = rng.choice([0x7, 0x1f8, 0xff00])
        near = [(64 + i * self.width, 0) for i in range(self.lanes)]
        cut = rng.randrange(1, self.lanes)
        if rng.random() < 0.5:  # just below 2^32, then from 0 on
            broken = [LIMIT + (i - cut) * self.width if i < cut else (i - cut) * self.width for i in range(self.lanes)]
        else:  # from 0 on, then at 2^32 and more
            broken = [i * self.width + (LIMIT if i >= cut else 0) for i in range(self.lanes)]
        broken = [self.split(rng, c) for c in broken]
        if rng.random() < 0.15:
            broken = [(c, 0) for c, _ in near]
            near = [(256 + i * self.width, 0) for i in range(self.lanes)]
        self.source, self.target = (near, broken) if rng.random() < 0.6 else (broken, near)
        self.op = rng.choice(['add', 'or']) if self.mask != 7 else 'add'
        self.backwards = rng.random() < 0.3

    def split(self, rng, c):
        """A distance as a constant in the index and an offset."""
        least = max(0, c - LIMIT + 1)
        return rng.choice([c2 for c2 in ((0, c), (c, 0), (16, c - 16), (512, c - 512), (LIMIT - 16, c - LIMIT + 16)) if least <= c2[0] < LIMIT and 0 <= c2[1] < LIMIT] or [(least + 15, c - least - 15)])

    def order(self):
        return reversed(range(self.lanes)) if self.backwards else range(self.lanes)

    def place(self, q, at):
        index = q + at[0] if self.op == 'add' else q | at[0]
        return index % LIMIT + at[1]

    def text(self, number):
        t = 'i64' if self.width == 8 else 'i32'
        index = lambda at: f'(i32.{self.op} (local.get $q) (i32.const {at[0]}))' if at[0] else '(local.get $q)'
        lines = [f'(func $site{number} (type $site) (local $q i32)' + ''.join(f' (local $v{i} {t})' for i in range(self.lanes)),
                 f'  (local.set $q (i32.and (local.get 0) (i32.const {self.mask})))']
        lines += [f'  (local.set $v{i} ({t}.load offset={self.source[i][1]} {index(self.source[i])}))' for i in range(self.lanes)]
        lines += [f'  ({t}.store offset={self.target[i][1]} {index(self.target[i])} (local.get $v{i}))' for i in self.order()]
        return '\n'.join(lines) + ')'

    def run(self, argument):
        """The bytes that are shown in the end; None after a trap."""
        q, start, end = argument & self.mask, bytearray(PATTERN), bytearray(PATTERN)

        def at(address):
            if address + self.width > LIMIT:
                raise IndexError
            assert address + self.width <= SHOWN or address >= LIMIT - SHOWN, hex(address)
            return (start, address) if address < SHOWN else (end, address - LIMIT + SHOWN)
        try:
            values = []
            for lane in self.source:
                memory, address = at(self.place(q, lane))
                values.append(bytes(memory[address:address + self.width]))
            for i in self.order():
                memory, address = at(self.place(q, self.target[i]))
                memory[address:address + self.width] = values[i]
        except IndexError:
            return None
        return bytes(start + end)


def module(sites):
    pattern = ''.join(f'\\{b:02x}' for b in PATTERN)
    functions = '\n'.join(site.text(i) for i, site in enumerate(sites))
    return f'''(module
(type $site (func (param i32)))
(import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
(import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
(memory (export "memory") 65536)
(data (i32.const 0) "{pattern}") (data (i32.const {LIMIT - SHOWN}) "{pattern}")
(data (i32.const 0x20000) "{''.join(f'{chr(92)}{b:02x}' for b in struct.pack('<IIIIII', 0, SHOWN, LIMIT - SHOWN, SHOWN, 0x20100, 8))}")
(table {len(sites)} funcref) (elem (i32.const 0) {' '.join(f'$site{i}' for i in range(len(sites)))})
{functions}
(func (export "_start")
  (drop (call $read (i32.const 0) (i32.const 0x20010) (i32.const 1) (i32.const 0x20200)))
  (call_indirect (type $site) (i32.load (i32.const 0x20104)) (i32.load (i32.const 0x20100)))
  (drop (call $write (i32.const 1) (i32.const 0x20000) (i32.const 2) (i32.const 0x20200)))))'''


def main():
    wasmc, options = os.path.abspath(sys.argv[1]), sys.argv[2:]
    rng = random.Random(SEED)
    sites = [Site(rng) for _ in range(SITES)]
    wrong = 0
    with tempfile.TemporaryDirectory() as work:
        os.chdir(work)
        open('far.wat', 'w').write(module(sites))
        subprocess.run(['wat2wasm', '--debug-names', 'far.wat', '-o', 'far.wasm'], check=True)
        for mode in MODES:
            subprocess.run([wasmc, '-w', *mode.split(), *options, 'far.wasm', '-o', 'far'], check=True)
            seen = [0, 0]
            for number, site in enumerate(sites):
                for q in INPUTS:
                    expected = site.run(q)
                    p = subprocess.run(['./far'], input=struct.pack('<II', number, q), capture_output=True, timeout=60)
                    right = p.returncode == 134 and b'out of bounds' in p.stderr if expected is None else (p.returncode, p.stdout) == (0, expected)
                    seen[expected is None] += 1
                    wrong += not right
                    if not right and wrong <= 10:
                        print(f'{mode}: site {number} with {q}: status {p.returncode}, expected', 'a trap' if expected is None else 'none', site.source, site.target)
            print(f'{mode}: {seen[0]} returned, {seen[1]} trapped')
            assert min(seen) > SITES // 4, 'the cases are all alike'
        vectors = subprocess.run([wasmc, '-w', '-O2', *options, '-S', '-emit-llvm', 'far.wasm', '-o', '-'], capture_output=True, text=True, check=True).stdout
        if not any(v in vectors for v in VECTORS.split('|')):
            sys.exit('no vectors were made at all: nothing was tested')
    return wrong != 0


sys.exit(main())
