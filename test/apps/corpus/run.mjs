// Compiles one program of the corpus and compares what it does with what it did under another WebAssembly engine (see README.md).
// usage: node run.mjs WASMC CORPUS PROGRAM [WASMC-OPTION...]; exit status 0, 1 when something differs, 77 when the program is not in CORPUS.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const [wasmc, corpus, name, ...options] = process.argv.slice(2);
const timeout = 600000;
const skipped = (why) => {
  console.log(`skipped: ${why}`);
  process.exit(77);
};

const program = JSON.parse(readFileSync(join(here, "cases.json"), "utf8")).find((entry) => entry.program === name);
const wasm = resolve(corpus, `${name}.wasm`);
if (!existsSync(wasm)) skipped(`no ${wasm}; tools/fetch-corpus ${name} downloads it`);

const scratch = mkdtempSync(join(tmpdir(), "wasmc-corpus-"));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));
const compiled = join(scratch, "program");

// The program's own options name files in the corpus.
const wasmcRun = (...args) => spawnSync(resolve(wasmc), ["-w", ...args], { encoding: "utf8", cwd: corpus });

function compile() {
  const grants = Object.entries(program.dirs ?? {}).map(([guest, host]) => `--dir=${host}::${guest}`);
  const started = performance.now();
  const out = wasmcRun(...options, ...(program.options ?? []), ...grants, wasm, "-o", compiled);
  if (out.status !== 0) throw new Error(`does not compile: ${out.stderr}`);
  console.log(`${name}: compiled in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

// What is wrong with one attempt that wasmc has to refuse, with these words.
function refuse({ options: own, message }) {
  const out = wasmcRun(...own, "-o", compiled);
  return out.status === 1 && out.stderr.includes(message) ? "" : `status ${out.status}, expected 1 and '${message}':\n${out.stderr}`;
}

// A fresh folder with the granted folders; those that the corpus has are linked.
function prepare(test) {
  const cwd = join(scratch, test.name);
  mkdirSync(cwd);
  for (const host of Object.values(program.dirs ?? { ".": "work" })) {
    const shared = resolve(corpus, host);
    if (existsSync(shared)) symlinkSync(shared, join(cwd, host));
    else mkdirSync(join(cwd, host));
  }
  for (const input of test.inputs ?? []) copyFileSync(join(here, input), join(cwd, "work", input));
  return cwd;
}

// What is wrong with one case, as text; empty when nothing is.
function run(test) {
  const cwd = prepare(test);
  let stdout = Buffer.alloc(0);
  for (const [index, [argv0, ...args]] of test.runs.entries()) {
    const stdin = openSync(test.stdin ? join(here, test.stdin) : "/dev/null", "r");
    const out = spawnSync(compiled, args, { cwd, argv0, env: test.env ?? {}, stdio: [stdin, "pipe", "pipe"], timeout, maxBuffer: 1 << 28 });
    stdout = Buffer.concat([stdout, out.stdout]);
    const status = index + 1 < test.runs.length ? 0 : test.status;
    if (out.status !== status) return `status ${out.signal ?? out.status}, expected ${status}\n${out.stdout}${out.stderr}`;
    if (test.stderr && !out.stderr.includes(test.stderr)) return `'${test.stderr}' is not in:\n${out.stderr}`;
  }
  if (test.output) {
    const found = createHash("sha256").update(readFileSync(join(cwd, "work", test.output))).digest("hex");
    if (found !== test.sha256) return `${test.output} has the SHA-256 ${found}, expected ${test.sha256}`;
  }
  if (stdout.equals(readFileSync(join(here, `${test.name}.stdout`)))) return "";
  writeFileSync(join(cwd, "stdout"), stdout);
  return spawnSync("diff", ["-au", join(here, `${test.name}.stdout`), join(cwd, "stdout")], { encoding: "utf8" }).stdout;
}

let failed = 0;
try {
  compile();
  for (const attempt of program.refused ?? []) {
    const problem = refuse(attempt);
    failed += problem !== "";
    console.log(`${attempt.name}: ${problem || "refused, as expected"}`);
  }
  for (const test of program.cases) {
    const started = performance.now();
    const problem = run(test);
    failed += problem !== "";
    console.log(`${test.name}: ${problem || `as expected, ${((performance.now() - started) / 1000).toFixed(2)} s`}`);
  }
} catch (problem) {
  console.log(`${name}: ${problem.message}`);
  failed++;
}
process.exitCode = failed ? 1 : 0;
