#!/usr/bin/env python3
"""Writes a module with call_indirect in every form, and what each call must do. usage: generate.py MODULE.wat CASES.txt

The program reads two 32-bit numbers: which function with a call_indirect to run, and the index it uses. Its exit status is the callee's result.
CASES.txt has a line `site index status trap` per case, status 134 for a trap, `-` for none."""
import sys

OUT_OF_RANGE, NULL, WRONG = 'undefined element', 'uninitialized element', 'indirect call type mismatch'
TYPES = {'unary': '(param i32) (result i32)', 'binary': '(param i32 i32) (result i32)', 'float': '(param f64) (result f64)', 'none': '',
         'pair': '(param i32) (result i32 i64)', 'never': '(param i64 i64)', 'write': '(param i32 i32 i32 i32) (result i32)'}
ARGUMENTS = {'unary': '(i32.const 5)', 'binary': '(i32.const 9) (i32.const 5)', 'float': '(f64.const 2.5)', 'none': '', 'pair': '(i32.const 5)',
             'never': '(i64.const 1) (i64.const 2)', 'write': '(i32.const 99) (i32.const 0) (i32.const 0) (i32.const 8)'}
# What is left of a call's results is the exit status.
STATUS = {'float': 'i32.trunc_f64_s', 'none': '(i32.const 3)', 'pair': 'i32.wrap_i64 i32.add', 'never': '(i32.const 4)'}

functions, bodies = {}, []  # name -> (type, status)


def function(name, kind, body, status):
    functions[name] = (kind, status)
    bodies.append(f'(func ${name} (type ${kind}) {body})')


LONG = ' '.join('(global.set $g (i32.add (global.get $g) (i32.mul (local.get 0) (i32.const %d))))' % i for i in range(60))
for i in range(12):
    function(f'add{i}', 'unary', f'(i32.add (local.get 0) (i32.const {i}))', 5 + i)
    function(f'long{i}', 'binary', f'{LONG} (i32.sub (local.get 0) (i32.const {i}))', (9 - i) & 0xff)
function('double', 'float', '(f64.mul (local.get 0) (f64.const 2))', 5)
function('half', 'float', '(f64.mul (local.get 0) (f64.const 0.5))', 1)
function('set', 'none', '(global.set $g (i32.const 1))', 3)
function('both', 'pair', '(i32.add (local.get 0) (i32.const 1)) (i64.const 30)', 36)
functions['fd_write'] = ('write', 8)  # EBADF

# name: size, contents by slot, whether something writes it. Sites: every type through every table.
adds, longs = [f'add{i}' for i in range(12)], [f'long{i}' for i in range(12)]
TABLES = {
    'mixed': (40, dict(enumerate(['double', None] + [f for pair in zip(adds, longs) for f in pair] + ['set', 'both', 'fd_write'], 1)), False),
    'few': (12, {2: 'add3', 3: 'half', 4: 'add3', 7: 'add4', 9: 'double', 11: 'add0'}, False),
    'single': (3, {2: 'long1', 0: 'both'}, False),
    'first': (1, {0: 'set'}, False),
    'empty': (0, {}, False),
    'nulls': (4, {}, False),
    'sparse': (5000, {i * 400 + 7: f for i, f in enumerate(longs)} | {4999: 'add1'}, False),
    'written': (8, {1: 'add1', 2: 'double', 3: 'long2'}, True),
}
CONSTANT = [('mixed', 'unary', 3), ('mixed', 'unary', 4), ('mixed', 'unary', 2), ('mixed', 'unary', 40), ('few', 'float', 9), ('empty', 'none', 0)]


def outcome(table, kind, index):
    size, slots, _ = TABLES[table]
    if index >= size:
        return 134, OUT_OF_RANGE
    name = slots.get(index)
    if name is None:
        return 134, NULL
    return (functions[name][1], '-') if functions[name][0] == kind else (134, WRONG)


module = ['(module']
module += [f'(type ${n} (func {t}))' for n, t in TYPES.items()]
module += ['(import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))',
           '(import "wasi_snapshot_preview1" "fd_write" (func $fd_write (type $write)))',
           '(import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))',
           '(memory (export "memory") 1) (data (i32.const 16) "\\40\\00\\00\\00\\08\\00\\00\\00") (global $g (mut i32) (i32.const 0))']
for name, (size, slots, written) in TABLES.items():
    module.append(f'(table ${name} {size} {size} funcref)')
    for slot, f in slots.items():
        if f:  # the first of overlapping segments is overwritten
            module.append(f'(elem (table ${name}) (i32.const {slot}) func $half)')
            module.append(f'(elem (table ${name}) (i32.const {slot}) func ${f})')
module += bodies
sites, cases = [], []
for tail in '', 'return_':
    for table, (size, slots, written) in TABLES.items():
        for kind in TYPES:
            site, call = f'{tail}{table}_{kind}', f'{tail}call_indirect ${table} (type ${kind})'
            if tail:
                parameters = ' '.join(f'(local.get {i})' for i in range(ARGUMENTS[kind].count('(')))
                module.append(f'(func ${site} (type ${kind}) {parameters} (global.get $index) {call})')
                call = f'call ${site}'
                index = '(global.set $index (local.get 0))'
            else:
                index = ''
            module.append(f'(func $in_{site} (param i32) (result i32) {index} {ARGUMENTS[kind]} {"" if tail else "(local.get 0)"} {call} {STATUS.get(kind, "")})')
            for at in sorted({0, 1, 2, 3, 4, 7, 26, 27, 28, size - 1, size, size + 1, 2**31, 2**32 - 1, *slots} - {-1}):
                cases.append((len(sites), at, *outcome(table, kind, at)))
            sites.append(f'in_{site}')
for table, kind, index in CONSTANT:
    site = f'constant_{table}_{kind}_{index}'
    module.append(f'(func ${site} (param i32) (result i32) {ARGUMENTS[kind]} (i32.const {index}) call_indirect ${table} (type ${kind}) {STATUS.get(kind, "")})')
    cases.append((len(sites), index, *outcome(table, kind, index)))
    sites.append(site)
module.append('(global $index (mut i32) (i32.const 0))')
module.append('(func $unused (param i32) (table.set $written (local.get 0) (table.get $written (i32.const 0))))')
branches = ' '.join(f'(block $b{i}' for i in reversed(range(len(sites))))
module.append('(func $run (param $site i32) (param $index i32) (result i32)\n(if (i32.eq (local.get $site) (i32.const -1)) (then (call $unused (local.get $index))))\n'
              + branches + ' (br_table ' + ' '.join(f'$b{i}' for i in range(len(sites))) + ' (local.get $site))'
              + '\n'.join(f') (return (call ${s} (local.get $index)))' for s in sites) + ')')
module.append('(func (export "_start") (drop (call $fd_read (i32.const 0) (i32.const 16) (i32.const 1) (i32.const 24)))\n'
              '(call $proc_exit (call $run (i32.load (i32.const 64)) (i32.load (i32.const 68)))))')
module.append(')')
with open(sys.argv[1], 'w') as f:
    print('\n'.join(module), file=f)
with open(sys.argv[2], 'w') as f:
    for case in cases:
        print(*case[:3], sites[case[0]], case[3], file=f)
