// libc-judge.mjs FOLDER < lines "HASH PARAMETERS ..." as libc-extract prints them: for every body that does what one of the C library's functions must
// do, the line "FUNCTION HASH ...".
//
// A body is compared with a few lines of JavaScript where the compiler's guard lets the native routine run (compiler/translate/guest_libc.c):
// every alignment, lengths from 0 on and around the powers of two, strings and blocks at both ends of memory and around 2^31, every distance of
// overlapping blocks for memmove. Results must be equal to the bit; of the memory, every byte around the blocks is compared, and all of the first pages.
import fs from 'node:fs';
import path from 'node:path';
import {Worker, isMainThread, parentPort, workerData} from 'node:worker_threads';

const PAGE = 65536;
const TOP = 2 ** 32; // no address: where an empty block would begin behind the last byte

/** Memory of `pages` pages; a view of the `size` bytes at `at`, beside a copy in which the expected changes are made. */
class Region {
  constructor(memory, at, size, random) {
    Object.assign(this, {memory, at, size});
    this.real = Buffer.from(memory.buffer, at, size);
    for (let i = 0; i < size; i++) this.real[i] = random() & 255;
    this.expected = Buffer.from(this.real);
  }
  same() { return this.real.equals(this.expected); }
  set(i, bytes) {
    Buffer.from(bytes).copy(this.real, i);
    Buffer.from(bytes).copy(this.expected, i);
  }
}

function generator(seed) {
  return () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed >>> 8;
  };
}

const LENGTHS = [...Array(301).keys()];
const LONG = [511, 512, 513, 1023, 1024, 1025, 4099, 8191, 8192, 8193, 16384, 20011];

// ---- what the functions must do; `call` calls the body, all addresses are absolute ----

function* copies(region, random, quick) {
  const {at, size} = region, end = at + size;
  for (const n of quick ? [0, 1, 5, 33] : LENGTHS)
    for (let a = 0; a < 16; a++)
      for (let b = 0; b < 16; b += quick ? 5 : 1) yield [at + 64 + a, at + 1024 + b, n];
  for (const n of quick ? [7] : [...LENGTHS, ...LONG]) {
    yield [at, end - n, n];
    yield [end - n, at, n];
    yield [at + 100 + (random() & 15), at + 100 + 16 + n, n];
    yield [at + 100 + n, at + 100, n]; // side by side
    yield [at + 100, at + 100 + n, n];
    for (let k = 0; k < 4; k++) yield [at + (random() & 31), at + size / 2 + (random() & 31), n];
  }
}

/** What every memcpy known does although it need not, and some memmoves count on: copy blocks that overlap, unless the destination begins inside the source. */
function* copiesDown(region, random, quick) {
  yield* copies(region, random, quick);
  for (const n of quick ? [9, 40] : [...LENGTHS.filter((n) => n < 140), ...LONG])
    for (let distance = 0; distance <= Math.min(n, 140); distance += quick || n > 140 ? 5 : 1)
      for (let a = 0; a < 16; a += 3) yield [region.at + 300 + a, region.at + 300 + a + distance, n];
}

function* moves(region, random, quick) {
  yield* copies(region, random, quick);
  for (let n = 0; n < (quick ? 40 : 140); n++)
    for (let distance = -n - 1; distance <= n + 1; distance += quick ? 3 : 1)
      for (let a = 0; a < 16; a += quick ? 7 : 3) yield [region.at + 300 + a + distance, region.at + 300 + a, n];
  for (const n of quick ? [] : LONG)
    for (let k = 0; k < 60; k++) yield [region.at + 2000 + (random() % 400) - 200, region.at + 2000 + (random() & 31), n];
}

function copyWithin(region, d, s, n) {
  region.expected.copyWithin(d - region.at, s - region.at, s - region.at + n);
  return d;
}

function checkMoves(vectors) {
  return (call, region, random, quick) => {
    for (const [d, s, n] of vectors(region, random, quick))
      if (d < TOP && s < TOP && (call(d, s, n) >>> 0 !== copyWithin(region, d, s, n) || !region.same())) return false;
    return true;
  };
}

function checkSet(call, region, random, quick) {
  const {at, size} = region;
  const one = (d, c, n) => {
    if (d === TOP) return true;
    if (call(d, c, n) >>> 0 !== d) return false;
    region.expected.fill(c & 255, d - at, d - at + n);
    return region.same();
  };
  let value = 0;
  for (const n of quick ? [0, 1, 9, 40] : [...LENGTHS, ...LONG]) {
    for (let a = 0; a < 16; a++) if (!one(at + 64 + a, value = (value + 0x6b) | 0, n)) return false;
    for (const c of [0, -1, 0x1a5, 0x7fffff80 | 0]) if (!one(at, c, n) || !one(at + size - n, c + 1, n)) return false;
  }
  return true;
}

function checkCompare(call, region, random, quick) {
  const {at, size} = region;
  for (const n of quick ? [0, 1, 9, 40] : [...LENGTHS.filter((n) => n < 140), 512, 8193])
    for (let a = 0; a < 16; a++)
      for (const [l, r] of [[at + 64 + a, at + size / 2 + (random() & 15)], [at + a, at + size - n], [at + size - n, at + a]]) {
        const block = Buffer.from(region.real.subarray(l - at, l - at + n));
        if (Math.abs(l - r) < n || l === TOP || r === TOP) continue;
        region.set(r - at, block);
        if (call(l, r, n) !== 0) return false;
        for (let k = 0; n && k < (quick ? 2 : 6); k++) {
          const i = k === 0 ? n - 1 : k === 1 ? 0 : random() % n;
          const x = [0, 255, 128, 127, random() & 255][random() % 5];
          region.set(l - at + i, [x]);
          region.set(r - at + i + 1, Buffer.from([random() & 255]).subarray(0, i + 1 < n ? 1 : 0));
          const j = [...Array(n).keys()].find((j) => region.real[l - at + j] !== region.real[r - at + j]);
          const want = j === undefined ? 0 : region.real[l - at + j] - region.real[r - at + j];
          if (call(l, r, n) !== want || !region.same()) return false;
        }
      }
  return true;
}

/** A string of n bytes without 0 and without `not`, at i. */
function text(region, i, n, random, not = 0) {
  const bytes = Buffer.alloc(n);
  for (let k = 0; k < n; k++) do bytes[k] = [1, 127, 128, 255, random() & 255][random() % 5]; while (bytes[k] === 0 || bytes[k] === not);
  region.set(i, bytes);
}

/** Places of a string of n bytes with its end: at every alignment, and as the last bytes. */
const places = (region, n, quick) => [...Array(quick ? 3 : 16).keys()].map((a) => 64 + a).concat([0, region.size - n]);

function checkLength(call, region, random, quick) {
  for (const n of quick ? [0, 1, 9, 40] : [...LENGTHS, 1000, 8192])
    for (const i of places(region, n + 1, quick)) {
      text(region, i, n, random);
      region.set(i + n, [0]);
      if (call(region.at + i) >>> 0 !== n || !region.same()) return false;
    }
  return true;
}

function checkChrnul(call, region, random, quick) {
  for (const n of quick ? [0, 1, 9, 40] : [...LENGTHS.filter((n) => n < 140), 1000])
    for (const i of places(region, n + 1, quick))
      for (const c of [0, 128, random() & 255, 0x100 + (random() & 255), -1]) {
        text(region, i, n, random, c & 255);
        region.set(i + n, [0]);
        if (call(region.at + i, c) >>> 0 !== region.at + i + n) return false;
        const k = n ? random() % n : 0;
        if (n) region.set(i + k, [c & 255]);
        if (call(region.at + i, c) >>> 0 !== region.at + i + (n ? k : 0) || !region.same()) return false;
      }
  return true;
}

function checkMemchr(call, region, random, quick) {
  for (const n of quick ? [0, 1, 9, 40] : [...LENGTHS.filter((n) => n < 140), 1000])
    for (const i of places(region, n + 1, quick))
      for (const c of [0, 128, random() & 255, 0x100 + (random() & 255), -1]) {
        const bytes = Buffer.alloc(n + 1);
        for (let k = 0; k < n; k++) do bytes[k] = random() & 255; while (bytes[k] === (c & 255));
        bytes[n] = c;
        region.set(i, bytes);
        if (call(region.at + i, c, n) !== 0) return false;
        // the block may reach far beyond the memory if the byte is found inside
        for (const length of [n + 1, n + 100, 0x7fffffff, -1]) if (call(region.at + i, c, length) >>> 0 !== region.at + i + n) return false;
        const k = n ? random() % n : 0;
        region.set(i + k, [c]);
        if (call(region.at + i, c, -1) >>> 0 !== region.at + i + k || !region.same()) return false;
      }
  return true;
}

function stringPairs(check) {
  return (call, region, random, quick) => {
    for (const n of quick ? [0, 1, 9, 40] : [...LENGTHS.filter((n) => n < 140), 1000])
      for (let a = 0; a < 16; a += quick ? 7 : 1)
        for (const [l, r] of [[64 + a, region.size / 2 + (random() & 15)], [a, region.size - n - 1], [region.size - n - 1, a]]) {
          text(region, l, n, random);
          region.set(l + n, [0]);
          region.set(r, region.real.subarray(l, l + n + 1));
          if (!check(call, region, l, r, n, random)) return false;
          for (let k = 0; n && k < 4; k++) {
            const side = random() & 1 ? l : r, i = k === 0 ? n - 1 : random() % n;
            region.set(side + i, [[0, 1, 128, 255, random() & 255][random() % 5]]);
            if (!check(call, region, l, r, n, random)) return false;
          }
        }
    return region.same();
  };
}

function difference(region, l, r, n) {
  for (let i = 0; i < n; i++) {
    const x = region.real[l + i], y = region.real[r + i];
    if (x !== y || x === 0) return x - y;
  }
  return 0;
}

const checkStrcmp = stringPairs((call, region, l, r, n) => call(region.at + l, region.at + r) === difference(region, l, r, n + 1));

const checkStrncmp = stringPairs((call, region, l, r, n, random) => {
  for (const most of [n + 1, n, n ? random() % n : 0, 0, 1, -1, 0x7fffffff])
    if (call(region.at + l, region.at + r, most) !== difference(region, l, r, Math.min(most >>> 0, n + 1))) return false;
  return true;
});

const functions = {
  memcpy: [3, checkMoves(copiesDown)],
  memmove: [3, checkMoves(moves)],
  memset: [3, checkSet],
  memcmp: [3, checkCompare],
  memchr: [3, checkMemchr],
  strlen: [1, checkLength],
  strcmp: [2, checkStrcmp],
  strncmp: [3, checkStrncmp],
  strchrnul: [2, checkChrnul],
};

// ---- instances ----

/** What a body may call, as JavaScript on the same memory. */
function callees(memory) {
  const u8 = () => new Uint8Array(memory.buffer);
  const copy = (d, s, n) => (u8().copyWithin(d >>> 0, s >>> 0, (s >>> 0) + (n >>> 0)), d);
  const apart = (d, s, n) => {
    if (d !== s && (d - s) >>> 0 < n >>> 0) throw new WebAssembly.RuntimeError('memcpy into its source');
    return copy(d, s, n);
  };
  const find = (s, stop) => {
    const bytes = u8();
    for (s >>>= 0; !stop(bytes[s]); s++) if (s >= bytes.length) throw new WebAssembly.RuntimeError('bounds');
    return s;
  };
  return {
    memcpy: apart, memmove: copy, em_memcpy_big: copy, em_memcpy_js: (d, s, n) => void copy(d, s, n),
    memset: (d, c, n) => (u8().fill(c, d >>> 0, (d >>> 0) + (n >>> 0)), d),
    strlen: (s) => find(s, (b) => b === 0) - (s >>> 0),
    strchrnul: (s, c) => find(s, (b) => b === 0 || b === (c & 255)),
    memchr: (s, c, n) => {
      const i = u8().subarray(s >>> 0, Math.min((s >>> 0) + (n >>> 0), memory.buffer.byteLength)).indexOf(c & 255);
      return i < 0 ? 0 : (s >>> 0) + i;
    },
  };
}

const compiled = (folder, hash) => new WebAssembly.Module(fs.readFileSync(path.join(folder, `${hash}.wasm`)));

function instance(module, memory) {
  const known = callees(memory);
  for (const i of WebAssembly.Module.imports(module)) if (i.module === 'f' && !known[i.name]) return null;
  return new WebAssembly.Instance(module, {m: {m: memory}, f: known}).exports.f;
}

/** The regions a body is judged on; `make` is called when it is their turn. */
function* memories(quick) {
  const small = new WebAssembly.Memory({initial: 1});
  yield [small, 0, PAGE];
  if (quick) return;
  const large = new WebAssembly.Memory({initial: 65536});
  yield [large, 0, PAGE];
  yield [large, 2 ** 31 - PAGE / 2, PAGE];
  yield [large, 2 ** 32 - PAGE, PAGE];
}

function judge(module, name, quick) {
  try {
    for (const [memory, at, size] of memories(quick)) {
      const call = instance(module, memory), random = generator(at / 7 + size);
      if (!call || !functions[name][1](call, new Region(memory, at, size, random), random, quick)) return false;
    }
    return true;
  } catch (e) {
    if (e instanceof WebAssembly.RuntimeError || e instanceof RangeError) return false; // stacks that overflow are RangeErrors
    throw e;
  }
}

/** Names of what the body does. memmove is a memcpy as well: the stronger one counts. `alive` is called when a few calls have been survived. */
function verdicts(folder, hash, nparams, alive) {
  const module = compiled(folder, hash);
  const likely = Object.keys(functions).filter((name) => functions[name][0] === nparams && judge(module, name, true));
  alive();
  const fit = likely.filter((name) => judge(module, name, false));
  return fit.includes('memmove') ? fit.filter((name) => name !== 'memcpy') : fit;
}

// ---- a body may loop for ever: a worker judges, and is replaced when it hangs ----

function work({folder, lines}) {
  for (const line of lines) {
    const [hash, nparams] = line.split(' ');
    const found = verdicts(folder, hash, Number(nparams), () => parentPort.postMessage({}));
    parentPort.postMessage({line, found});
  }
}

function judgeAll(folder, lines, report) {
  return new Promise((done, failed) => {
    let timer, current;
    const start = () => {
      if (!lines.length) return done();
      const worker = (current = new Worker(new URL(import.meta.url), {workerData: {folder, lines}}));
      const expect = (seconds) => {
        clearTimeout(timer);
        timer = setTimeout(() => { worker.terminate(); lines.shift(); start(); }, seconds * 1000);
      };
      expect(3);
      worker.on('message', ({line, found}) => {
        expect(line ? 3 : 600);
        if (!line) return;
        lines.shift();
        report(line, found);
      });
      worker.on('error', failed);
      worker.on('exit', () => { if (!lines.length && worker === current) { clearTimeout(timer); done(); } });
    };
    start();
  });
}

if (isMainThread) {
  const lines = fs.readFileSync(0, 'utf8').split('\n').filter(Boolean);
  await judgeAll(process.argv[2], lines, (line, found) => {
    for (const f of found) console.log(`${f} ${line}`);
  });
} else {
  work(workerData);
}
