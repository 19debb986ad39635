// Running other programs, and the files around them.
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

// Never rejects: { status (null after a signal), signal, stdout, stderr, seconds }.
export function run(command, args, { timeout = 60000, cwd } = {}) {
  const started = performance.now();
  return new Promise((resolve) => {
    const options = { timeout, cwd, killSignal: "SIGKILL", maxBuffer: 64 << 20, encoding: "utf8" };
    execFile(command, args, options, (error, stdout, stderr) => {
      const status = error ? (typeof error.code === "number" ? error.code : null) : 0;
      const signal = error?.signal ?? (status === null ? String(error.code ?? error.message) : null);
      resolve({ status, signal, stdout, stderr, seconds: (performance.now() - started) / 1000 });
    });
  });
}

// What a failed run says about itself, in one line.
export function complaint({ status, signal, stdout, stderr }) {
  const text = (stderr.trim() || stdout.trim()).split("\n").slice(-3).join(" | ");
  return `${signal ? `killed by ${signal}` : `exit status ${status}`}${text ? `: ${text}` : ""}`;
}

// splitmix64, as in wasm_writer.c.
export function random(seed) {
  let state = BigInt.asUintN(64, BigInt(seed));
  const next = () => {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
    let z = state;
    z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
    z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
    return z ^ (z >> 31n);
  };
  return {
    next,
    below: (n) => Number((next() >> 32n) % BigInt(n)),
    pick: (list) => list[Number((next() >> 32n) % BigInt(list.length))],
    bytes: (n) => {
      const words = new BigUint64Array(Math.ceil(n / 8)).map(next);
      return new Uint8Array(words.buffer, 0, n);
    },
  };
}

export class Scratch {
  constructor(parent) {
    mkdirSync(parent, { recursive: true });
    this.folder = mkdtempSync(join(parent, "case-"));
  }
  path(name) {
    return join(this.folder, name);
  }
  write(name, content) {
    writeFileSync(this.path(name), content);
    return this.path(name);
  }
  remove() {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

// Calls job(item) for every item, at most `jobs` at a time.
export async function pool(items, jobs, job) {
  const queue = items[Symbol.iterator]();
  const worker = async () => {
    for (let next = queue.next(); !next.done; next = queue.next()) await job(next.value);
  };
  await Promise.all(Array.from({ length: jobs }, worker));
}
