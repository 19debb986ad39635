#!/usr/bin/env python3
"""Runs every case of generate.py, compiled in several ways: the exit status, the trap and the place it is reported at must be right in all of them.
usage: run.py WASMC"""
import collections, os, struct, subprocess, sys, tempfile

# The first one compares type ids at every call.
MODES = ['-O0 -fno-callee-sets', '-O0', '-O2', '-Os', '-O2 -static-pie', '-O1 --bounds=check', '-O2 -fno-constant-state']


def run(program, site, index):
    p = subprocess.run([program], input=struct.pack('<II', site, index), capture_output=True, timeout=60)
    lines = p.stderr.decode().splitlines()
    trap = lines[0].removeprefix('wasm trap: ') if lines else '-'
    return p.returncode, trap, lines[2] if len(lines) > 2 else ''


def main():
    wasmc, here = os.path.abspath(sys.argv[1]), os.path.dirname(os.path.abspath(__file__))
    failures, places = 0, {}
    with tempfile.TemporaryDirectory() as work:
        os.chdir(work)
        subprocess.run([sys.executable, f'{here}/generate.py', 'calls.wat', 'cases.txt'], check=True)
        subprocess.run(['wat2wasm', '--enable-all', '--debug-names', 'calls.wat', '-o', 'calls.wasm'], check=True)
        cases = [line.split(None, 4) for line in open('cases.txt')]
        for mode in MODES:
            subprocess.run([wasmc, '-w', *mode.split(), 'calls.wasm', '-o', 'calls'], check=True)
            seen = collections.Counter()
            for site, index, status, name, trap in cases:
                found_status, found_trap, place = run('./calls', int(site), int(index))
                expected_place = places.setdefault((site, index), place)
                seen[found_trap] += 1
                named = trap.strip() == '-' or name.removeprefix('in_') in place
                if (found_status, found_trap, place) != (int(status), trap.strip(), expected_place) or not named:
                    failures += 1
                    if failures <= 20:
                        print(f'{mode}: {name}, index {index}: {found_status} {found_trap} {place}, expected {status} {trap.strip()} {expected_place}')
            print(f'{mode}: {len(cases)} calls,', ', '.join(f'{n} {"returned" if t == "-" else t}' for t, n in sorted(seen.items())))
            sys.stdout.flush()
            assert len(seen) == 4, seen
    return failures != 0


sys.exit(main())
