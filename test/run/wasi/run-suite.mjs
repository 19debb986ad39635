// Runs the preview 1 tests of the WASI suite: compiles each module and starts it as its description says.
// usage: node run-suite.mjs WASMC FOLDER [-O0...] [--only NAME] [--threads] ; FOLDER holds p1/<toolchain>/*.wasm and *.json, and with --threads
// threads/*.wasm. Exit status 0, or 1 when tests failed.
import { spawnSync } from "node:child_process";
import { closeSync, cpSync, existsSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";

const [wasmc, folder, ...rest] = process.argv.slice(2);
const options = rest.filter((word) => word.startsWith("-O"));
const only = rest.includes("--only") ? rest[rest.indexOf("--only") + 1] : "";
const timeout = 60000;
const folders = rest.includes("--threads") ? ["threads"] : readdirSync(join(folder, "p1")).sort().map((name) => join("p1", name));

// What must be different here than the suite says, with the reason. Aim: nothing.
const expectedFailures = {};

function describe(wasm) {
  const json = wasm.replace(/wasm$/, "json");
  return { args: [], root: null, env: {}, exit_code: 0, ...(existsSync(json) ? JSON.parse(readFileSync(json, "utf8")) : {}) };
}

// A standard input without bytes and without end: some threads are to be caught reading.
function endlessInput(scratch) {
  spawnSync("mkfifo", [join(scratch, "fifo")]);
  return openSync(join(scratch, "fifo"), "r+");
}

// Null, or what went wrong.
function run(wasm, scratch) {
  const test = describe(wasm);
  const program = join(scratch, "program");
  const grants = test.root === null ? ["--dir=none::/none"] : ["--dir=root::/"];
  const compiled = spawnSync(wasmc, ["-w", ...options, ...grants, wasm, "-o", program], { encoding: "utf8" });
  if (compiled.status !== 0) return `does not compile: ${compiled.stderr}`;
  if (test.root !== null) cpSync(join(wasm, "..", test.root), join(scratch, "root"), { recursive: true });
  // Files, because node's pipes are sockets, and some tests ask.
  const files = ["stdout", "stderr"].map((stream) => openSync(join(scratch, stream), "w"));
  const input = rest.includes("--threads") ? endlessInput(scratch) : "ignore";
  const out = spawnSync(program, test.args, { cwd: scratch, env: test.env, stdio: [input, ...files], timeout, argv0: basename(wasm) });
  files.forEach(closeSync);
  if (input !== "ignore") closeSync(input);
  if (out.error) return String(out.error);
  for (const stream of ["stdout", "stderr"]) out[stream] = readFileSync(join(scratch, stream), "utf8");
  const status = out.signal ? out.signal : out.status;
  if (status !== test.exit_code) return `status ${status}, expected ${test.exit_code}: ${out.stderr.trim()}`;
  for (const stream of ["stdout", "stderr"]) {
    const expected = test[stream];
    if (expected !== undefined && out[stream].slice(0, expected.length) !== expected) return `${stream} is ${JSON.stringify(out[stream])}`;
  }
  return null;
}

let passed = 0;
const failures = [];
for (const suite of folders) {
  const directory = resolve(folder, suite), toolchain = basename(suite);
  const modules = readdirSync(directory).filter((name) => name.endsWith(".wasm") && name.includes(only));
  for (const name of modules.sort()) {
    const scratch = mkdtempSync(join(tmpdir(), "wasmc-wasi-"));
    const problem = run(join(directory, name), scratch);
    rmSync(scratch, { recursive: true, force: true });
    const id = `${toolchain}/${basename(name, ".wasm")}`;
    if (!problem !== !expectedFailures[id]) failures.push(`${id}: ${problem ?? "passes although it is expected to fail"}`);
    else passed++;
  }
}
for (const line of failures) console.log(line);
console.log(`${passed} passed, ${failures.length} failed`);
process.exit(failures.length || !passed ? 1 : 0);
