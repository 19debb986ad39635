// One csmith program: native clang's output is the expectation; wasmc's, in every mode, must be the same.
import { complaint, random, run } from "./tools.mjs";

const include = ["-I/usr/include/csmith", "-w"];

export function plan(seed) {
  const r = random(BigInt(seed) ^ 0xc0ffeen);
  const extra = r.pick([["--no-packed-struct"], ["--no-bitfields"], ["--max-funcs", "20"], []]);
  return { seed, level: r.pick(["-O0", "-O1", "-O2", "-O3"]), options: extra };
}

async function build(p, scratch) {
  const source = scratch.path("program.c");
  const generated = await run("csmith", ["--seed", String(p.seed), ...p.options, "-o", source], { timeout: 30000, cwd: scratch.folder });
  if (generated.status !== 0) return { discarded: "csmith failed or takes too long" };
  const [native, wasm] = [scratch.path("native"), scratch.path("program.wasm")];
  const compiled = [
    await run("clang-19", [...include, "-O1", source, "-o", native, "-lm"], { timeout: 120000 }),
    await run("clang-19", ["--target=wasm32-wasi", ...include, p.level, source, "-o", wasm], { timeout: 120000 }),
  ];
  const failed = compiled.find((out) => out.status !== 0);
  return failed ? { discarded: `clang: ${complaint(failed)}` } : { native, wasm };
}

const outcome = (out) => `${out.signal ?? out.status}: ${out.stdout.trim()}`;

// "aarch64-linux-musl,O2", "O3,register" -> wasmc's options and what runs the result.
function interpretMode(mode) {
  const words = mode.split(",");
  const target = words.find((word) => word.includes("-"));
  const options = words.map((word) => (/^O./.test(word) ? `-${word}` : word === "register" ? "-static-pie" : word === "check" ? "--bounds=check" : ""));
  return { options: [...options.filter(Boolean), ...(target ? [`--target=${target}`] : [])], runner: target ? [`qemu-${target.split("-")[0]}-static`] : [] };
}

async function runMode(bin, mode, wasm, scratch) {
  const { options, runner } = interpretMode(mode);
  const program = scratch.path(`program-${mode}`);
  const compiled = await run(`${bin}/wasmc`, ["-w", ...options, wasm, "-o", program], { timeout: 300000 });
  if (compiled.status !== 0) return `wasmc: ${complaint(compiled)}`;
  const [command, ...args] = [...runner, program];
  return outcome(await run(command, args, { timeout: runner.length ? 120000 : 60000, cwd: scratch.folder }));
}

const wasi = new URL("../../../bench/node-wasi.mjs", import.meta.url).pathname;

// { discarded } or { modes: Map of mode -> { findings } }. Where node sees what wasmc sees, the difference is older than the module.
export async function testProgram(bin, seed, modes, scratch) {
  const p = plan(seed);
  const built = await build(p, scratch);
  if (built.discarded) return built;
  const expected = await run(built.native, [], { timeout: 5000, cwd: scratch.folder });
  if (expected.signal) return { discarded: "runs too long" };
  const verdicts = new Map();
  for (const mode of modes) {
    const got = await runMode(bin, mode, built.wasm, scratch);
    verdicts.set(mode, { findings: got === outcome(expected) ? [] : [`expected ${outcome(expected)}`, `got ${got}`] });
  }
  if ([...verdicts.values()].every((v) => !v.findings.length)) return { modes: verdicts };
  const inNode = outcome(await run(process.execPath, ["--no-warnings", wasi, built.wasm], { timeout: 60000 }));
  if (inNode !== outcome(expected)) return { discarded: `clang's native code and its WebAssembly differ: ${outcome(expected)}, ${inNode} in node` };
  return { modes: verdicts };
}
