// The work of tools/diff-fuzz, which says how it is used. Also: main.mjs --check BIN SEED MODES MODULE.wasm, which wasm-reduce asks whether a
// smaller module still shows the difference.
import { chmodSync, cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { testProgram } from "./csmith.mjs";
import { judge, prepare, testFile, testModule } from "./modules.mjs";
import { pool, run, Scratch } from "./tools.mjs";

const self = new URL(import.meta.url).pathname;

// ---- modes ----

const levels = ["O0", "O2", "O3"];
const bases = ["fixed", "register"];
const baseModes = levels.flatMap((level) => bases.map((base) => `${level},${base}`));
const targetModes = (target) => levels.map((level) => `${target},${level}`);

// Foreign targets run under an emulator, and checked bounds are tested by the specification's suite as well: a sample.
function modesFor(options, index) {
  if (options.mode) return options.mode;
  const sampled = index % 4 === 0;
  const foreign = options.target ?? (sampled && options.foreign ? [options.foreign] : []);
  return [...baseModes, ...(sampled ? ["O2,check"] : []), ...foreign.flatMap(targetModes)];
}

// ---- a case that differs ----

// Findings of all modes as text; "" when everything agrees.
function report(verdict) {
  if (verdict.problem) return `${verdict.problem}\n`;
  const wrong = [...verdict.modes].filter(([, v]) => v.findings.length);
  return wrong.map(([mode, v]) => `mode ${mode}\n${v.findings.map((line) => `  ${line}\n`).join("")}`).join("");
}

const differingModes = (verdict) => [...(verdict.modes ?? [])].filter(([, v]) => v.findings.length).map(([mode]) => mode);

const quoted = (words) => words.map((word) => `'${word}'`).join(" ");

async function reduce(options, seed, folder, modes) {
  const script = join(folder, "still-differs");
  writeFileSync(script, `#!/bin/sh\n# still-differs MODULE.wasm\nexec ${quoted([process.execPath, self, "--check", options.bin, String(seed), modes.join(" ")])} "$1"\n`);
  chmodSync(script, 0o755);
  const [test, working] = ["test.wasm", "reduced.wasm"].map((name) => join(folder, name));
  const places = [join(folder, "module.wasm"), `--command=${script} ${test}`, "-t", test, "-w", working, "--binaries=/usr/bin"];
  await run("wasm-reduce", [...places, "--timeout=60"], { timeout: options.reduceSeconds * 1000 });
  await run("wasm-opt", ["--all-features", "-S", working, "-o", join(folder, "reduced.wat")]);
}

async function keepCase(options, kind, seed, verdict, scratch) {
  const folder = join(options.keep, `${kind}-${seed}`);
  rmSync(folder, { recursive: true, force: true });
  cpSync(scratch.folder, folder, { recursive: true });
  const again = `tools/diff-fuzz ${kind === "module" ? "1" : "0 --csmith 1"} --seed ${seed}`;
  writeFileSync(join(folder, "report.txt"), `${again}\n${(verdict.steps ?? []).join("\n")}\n\n${report(verdict)}`);
  console.log(`${kind} ${seed} differs, kept in ${folder}:\n${report(verdict)}`);
  const modes = differingModes(verdict);
  if (kind === "module" && modes.length && options.reduceSeconds) await reduce(options, seed, folder, modes);
}

async function check([bin, seed, modes, wasm]) {
  const scratch = new Scratch("/tmp/diff-fuzz-check");
  const prepared = await prepare(bin, seed, wasm, scratch);
  const verdict = prepared.problem ? prepared : await judge(bin, prepared.wasm, modes.split(" "));
  console.log(verdict.problem ? "unusable" : report(verdict) ? "differs" : "agrees");
  scratch.remove();
}

// ---- counting ----

class Tally {
  counts = new Map(); // mode -> { cases, equal, late, lost }
  differing = [];
  discarded = new Map();
  traps = new Map();
  generators = new Map();
  steps = 0;
  tested = 0;

  discard(reason) {
    const key = reason.replace(/0x[0-9a-f]+|\d+/g, "N").slice(0, 100);
    this.discarded.set(key, (this.discarded.get(key) ?? 0) + 1);
  }

  add(verdict) {
    this.tested++;
    if (verdict.generator) this.generators.set(verdict.generator, (this.generators.get(verdict.generator) ?? 0) + 1);
    for (const step of verdict.expected?.steps ?? []) {
      this.steps++;
      if (step.traps) this.traps.set(step.traps[0], (this.traps.get(step.traps[0]) ?? 0) + 1);
    }
    for (const [mode, v] of verdict.modes ?? []) {
      const sum = this.counts.get(mode) ?? { cases: 0, equal: 0, late: 0, lost: 0 };
      sum.cases++;
      for (const kind of ["equal", "late", "lost"]) sum[kind] += v.comparison?.[kind].length ?? 0;
      this.counts.set(mode, sum);
    }
  }

  print(what) {
    for (const [reason, n] of this.discarded) console.log(`${n} ${what} discarded: ${reason}`);
    for (const [generator, n] of this.generators) console.log(`${n} ${what} by ${generator}`);
    if (this.steps) console.log(`${this.steps} steps; traps: ${[...this.traps].map(([trap, n]) => `${n} ${trap}`).join(", ") || "none"}`);
    for (const [mode, sum] of this.counts) {
      const steps = sum.equal + sum.late + sum.lost ? `, steps: ${sum.equal} equal, ${sum.late} with another state after an out of bounds trap, ${sum.lost} lost loads` : "";
      console.log(`  ${mode.padEnd(26)} ${String(sum.cases).padStart(5)} ${what}${steps}`);
    }
    console.log(`${this.tested} ${what} tested, ${this.differing.length} differ${this.differing.length ? `: ${this.differing.join(" ")}` : ""}`);
  }
}

async function testCase(options, kind, test, index, tally) {
  const seed = options.seed + index;
  const scratch = new Scratch(options.work);
  const verdict = await test(options.bin, seed, modesFor(options, index), scratch);
  if (verdict.discarded) {
    tally.discard(verdict.discarded);
  } else {
    tally.add(verdict);
    if (report(verdict)) {
      tally.differing.push(seed);
      await keepCase(options, kind, seed, verdict, scratch);
    }
  }
  scratch.remove();
}

// Files that were given: nothing is kept or reduced.
async function testFiles(options) {
  const tally = new Tally();
  await pool(options.module.entries(), options.jobs, async ([index, file]) => {
    const scratch = new Scratch(options.work);
    const verdict = await testFile(options.bin, file, modesFor(options, index * 4), scratch);
    scratch.remove();
    tally.add(verdict);
    if (report(verdict)) {
      tally.differing.push(file);
      console.log(`${file} differs:\n${report(verdict)}`);
    }
  });
  if (options.module.length) tally.print("files");
  return tally.differing.length;
}

async function testAll(options, kind, test, count) {
  const tally = new Tally();
  let done = 0;
  await pool(Array(count).keys(), options.jobs, async (index) => {
    await testCase(options, kind, test, index, tally);
    if (++done % 100 === 0) console.log(`${done} of ${count}: ${tally.differing.length} differ`);
  });
  if (count) tally.print(kind === "module" ? "modules" : "programs");
  return tally.differing.length;
}

// ---- the command ----

function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      bin: { type: "string" }, count: { type: "string" }, csmith: { type: "string" }, seed: { type: "string" }, jobs: { type: "string" },
      keep: { type: "string" }, work: { type: "string" }, foreign: { type: "string" }, reduce: { type: "string" },
      module: { type: "string", multiple: true }, target: { type: "string", multiple: true }, mode: { type: "string", multiple: true },
    },
  });
  const { bin, keep: kept, work, foreign, target, mode, module = [] } = values;
  const numbers = { count: values.count, csmith: values.csmith, seed: values.seed, jobs: values.jobs, reduceSeconds: values.reduce };
  const all = { bin, keep: resolve(kept), work, foreign, target, mode, module };
  for (const [name, text] of Object.entries(numbers)) all[name] = Number(text);
  return all;
}

async function main(args) {
  const options = readOptions(args);
  mkdirSync(options.keep, { recursive: true });
  let differing = await testFiles(options);
  differing += await testAll(options, "module", testModule, options.count);
  differing += await testAll(options, "csmith", testProgram, options.csmith);
  console.log(differing ? `${differing} differ` : "everything agrees");
  process.exitCode = differing ? 1 : 0;
}

const args = process.argv.slice(2);
await (args[0] === "--check" ? check(args.slice(1)) : main(args));
