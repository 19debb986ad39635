"""What the tests of this folder share: a module of many small functions is compiled in several ways, each function is run in a process of its own, and
what it leaves at both ends of memory, or that it traps, must be what a model in Python says."""
import os, struct, subprocess, tempfile

LIMIT = 2**32
SHOWN = 1024  # bytes that are looked at, at each end of the memory
CONTROL = 0x8000  # in the middle of the smallest memory: what to write, where to read to, what was read
PATTERN = bytes((i * 37 + i // 7) % 251 for i in range(SHOWN))
MODES = ['-O0', '-O2', '-O3', '-Os', '-O2 -static-pie', '-O3 --bounds=check']


class Trap(Exception):
    pass


class Memory:
    """The two ends of a memory of so many pages."""

    def __init__(self, pages):
        self.size, self.start, self.end = pages << 16, bytearray(PATTERN), bytearray(PATTERN)

    def check(self, address, n):
        if address + n > self.size:
            raise Trap

    def is_shown(self, address, n):
        return address + n <= SHOWN or (address >= self.size - SHOWN and address + n <= self.size)

    def read(self, address, n):
        self.check(address, n)
        part, at = (self.start, address) if address < SHOWN else (self.end, address - self.size + SHOWN)
        return bytes(part[at:at + n])

    def write(self, address, data):
        self.check(address, len(data))
        part, at = (self.start, address) if address < SHOWN else (self.end, address - self.size + SHOWN)
        part[at:at + len(data)] = data


def expected(function, pages, argument):
    """The bytes at both ends after function.run(memory, argument), None after a trap."""
    memory = Memory(pages)
    try:
        function.run(memory, argument)
    except Trap:
        return None
    return bytes(memory.start + memory.end)


def escaped(data):
    return ''.join(f'\\{b:02x}' for b in data)


def module(functions, pages, maximum, before=''):
    """Text of a module that calls the function of the number it reads with the argument it reads. pages: when it is called; before: what makes that so."""
    texts = '\n'.join(f.text(f'$f{i}') for i, f in enumerate(functions))
    end = (pages << 16) - SHOWN
    initial = f'(data (i32.const {end}) "{escaped(PATTERN)}")'
    if before:  # the end comes later
        initial = f'(data $end "{escaped(PATTERN)}")'
        before += f'(memory.init $end (i32.const {end}) (i32.const 0) (i32.const {SHOWN}))'
    return f'''(module
(type $f (func (param i32)))
(import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
(import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
(memory (export "memory") {maximum})
(data (i32.const 0) "{escaped(PATTERN)}") {initial}
(data (i32.const {CONTROL}) "{escaped(struct.pack('<IIIIII', 0, SHOWN, end, SHOWN, CONTROL + 0x100, 8))}")
(table {len(functions)} funcref) (elem (i32.const 0) {' '.join(f'$f{i}' for i in range(len(functions)))})
{texts}
(func (export "_start")
  {before}
  (drop (call $read (i32.const 0) (i32.const {CONTROL + 16}) (i32.const 1) (i32.const {CONTROL + 0x200})))
  (call_indirect (type $f) (i32.load (i32.const {CONTROL + 0x104})) (i32.load (i32.const {CONTROL + 0x100})))
  (drop (call $write (i32.const 1) (i32.const {CONTROL}) (i32.const 2) (i32.const {CONTROL + 0x200})))))'''


def run(number, argument):
    """Standard output, None after a trap of memory access."""
    p = subprocess.run(['./program'], input=struct.pack('<II', number, argument), capture_output=True, timeout=60)
    if p.returncode == 134 and b'out of bounds memory access' in p.stderr:
        return None
    return p.stdout if p.returncode == 0 else p.stderr


def compare(wasmc, options, name, functions, pages, maximum, arguments, modes, before=''):
    """How many calls went wrong."""
    wrong = 0
    open('program.wat', 'w').write(module(functions, pages, maximum, before))
    subprocess.run(['wat2wasm', '--debug-names', 'program.wat', '-o', 'program.wasm'], check=True)
    cases = [(i, f, a, expected(f, pages, a)) for i, f in enumerate(functions) for a in arguments]
    traps = sum(e is None for *_, e in cases)
    assert len(cases) // 8 < traps < len(cases) * 7 // 8, f'{name}: {traps} traps in {len(cases)} calls, so the cases are all alike'
    for mode in modes:
        subprocess.run([wasmc, '-w', *mode.split(), *options, 'program.wasm', '-o', 'program'], check=True)
        for i, f, argument, e in cases:
            if run(i, argument) == e:
                continue
            wrong += 1
            if wrong <= 5:
                print(f'{name} {mode}: wrong with {argument}, where it should', 'trap:' if e is None else 'return:')
                print(f.text(f'$f{i}'))
    print(f'{name}: {len(cases) - traps} calls return, {traps} trap, in {len(modes)} ways: {wrong} wrong')
    return wrong


def in_temporary_folder(test):
    with tempfile.TemporaryDirectory() as work:
        os.chdir(work)
        return test()
