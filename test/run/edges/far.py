#!/usr/bin/env python3
"""Neighbouring accesses of which some lie 2^32 away, in a memory of 65,536 pages: LLVM's vectorisers take distances modulo 2^32.
usage: far.py WASMC [OPTION...]"""
import os, random, subprocess, sys
from edges import LIMIT, MODES, compare, in_temporary_folder

SEED, COUNT, ARGUMENTS = 1, 80, (0, 8, 256)


class Row:
    """Copies lanes from one row of addresses to another; one of the rows is broken: its first or its last lanes are 2^32 further on."""

    def __init__(self, rng):
        self.width, self.lanes = rng.choice([(8, 2), (8, 2), (4, 4)])
        self.mask = rng.choice([0x7, 0x1f8, 0xff00])
        self.op = rng.choice(['add', 'or']) if self.mask != 7 else 'add'
        near = [(64 + i * self.width, 0) for i in range(self.lanes)]
        cut = rng.randrange(1, self.lanes)
        if rng.random() < 0.5:  # just below 2^32, then from 0 on
            broken = [(LIMIT if i < cut else 0) + (i - cut) * self.width for i in range(self.lanes)]
        else:  # from 0 on, then at 2^32 and more
            broken = [(LIMIT if i >= cut else 0) + i * self.width for i in range(self.lanes)]
        broken = [self.split(rng, distance) for distance in broken]
        if rng.random() < 0.15:  # not broken: this becomes a vector
            broken = [(256 + i * self.width, 0) for i in range(self.lanes)]
        self.source, self.target = (near, broken) if rng.random() < 0.6 else (broken, near)
        self.order = list(range(self.lanes))
        if rng.random() < 0.3:
            self.order.reverse()

    @staticmethod
    def split(rng, distance):
        """A distance as a constant in the index and an offset."""
        splits = [(n, distance - n) for n in (0, 16, 512, distance, LIMIT - 16)]
        return rng.choice([(n, offset) for n, offset in splits if 0 <= n < LIMIT and 0 <= offset < LIMIT])

    def text(self, name):
        t = 'i64' if self.width == 8 else 'i32'
        index = lambda at: f'(i32.{self.op} (local.get $q) (i32.const {at[0]}))' if at[0] else '(local.get $q)'
        lines = [f'(func {name} (type $f) (local $q i32)' + ''.join(f' (local $v{i} {t})' for i in range(self.lanes)),
                 f'  (local.set $q (i32.and (local.get 0) (i32.const {self.mask})))']
        lines += [f'  (local.set $v{i} ({t}.load offset={at[1]} {index(at)}))' for i, at in enumerate(self.source)]
        lines += [f'  ({t}.store offset={self.target[i][1]} {index(self.target[i])} (local.get $v{i}))' for i in self.order]
        return '\n'.join(lines) + ')'

    def place(self, q, at):
        return (q + at[0] if self.op == 'add' else q | at[0]) % LIMIT + at[1]

    def run(self, memory, argument):
        q = argument & self.mask
        values = [memory.read(self.place(q, at), self.width) for at in self.source]
        for i in self.order:
            memory.write(self.place(q, self.target[i]), values[i])


def vectors(wasmc, *options):
    ir = subprocess.run([wasmc, '-w', '-O2', *options, '-S', '-emit-llvm', 'program.wasm', '-o', '-'], capture_output=True, text=True, check=True).stdout
    return ir.count('store <2 x i64>') + ir.count('store <4 x i32>')


def test():
    rng = random.Random(SEED)
    rows = [Row(rng) for _ in range(COUNT)]
    wrong = compare(wasmc, options, 'far', rows, 65536, 65536, ARGUMENTS, [*MODES, '-O2 -fno-vectorize'])
    with_vectors, without = vectors(wasmc, *options), vectors(wasmc, *options, '-fno-vectorize')
    print(f'{with_vectors} vectors are stored, {without} with -fno-vectorize')
    return wrong != 0 or with_vectors == 0 or without != 0


wasmc, options = os.path.abspath(sys.argv[1]), sys.argv[2:]
sys.exit(in_temporary_folder(test))
