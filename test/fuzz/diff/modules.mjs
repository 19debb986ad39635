// One generated module: seed -> binaryen's fuzzer -> diff-prepare -> every engine and mode -> verdict.
import { agrees, compare, describe, exact } from "./compare.mjs";
import { runInterpreter, runNative, runNode } from "./engines.mjs";
import { complaint, random, run } from "./tools.mjs";

const checks = new URL("./checks.wat", import.meta.url).pathname;

const features = {
  mvp: [],
  post: ["sign-ext", "nontrapping-float-to-int", "bulk-memory", "multivalue", "mutable-globals"],
  simd: ["sign-ext", "nontrapping-float-to-int", "bulk-memory", "multivalue", "mutable-globals", "simd"],
};

// What the seed decides: the generator's input and options. Two thirds have vectors; half never leave the bounds on purpose and thus run longer;
// a third looks like a compiler's output.
export function plan(seed) {
  const r = random(seed);
  return {
    seed,
    features: features[r.pick(["mvp", "post", "simd", "simd", "simd", "simd"])],
    options: [...(r.below(2) ? ["--no-fuzz-oob"] : []), ...r.pick([[], [], ["-O3"]])],
    bytes: r.bytes(2000 + r.below(14000)),
  };
}

async function generate(p, scratch) {
  const wasm = scratch.path("module.wasm");
  const enable = p.features.map((name) => `--enable-${name}`);
  const out = await run("wasm-opt", [scratch.write("seed", p.bytes), "--translate-to-fuzz", ...p.options, ...enable, "-o", wasm]);
  return out.status === 0 ? wasm : null;
}

// { wasm, steps } or { problem }.
export async function prepare(bin, seed, wasm, scratch) {
  const prepared = scratch.path("prepared.wasm");
  const out = await run(`${bin}/diff-prepare`, ["--seed", String(seed), checks, wasm, prepared]);
  return out.status === 0 ? { wasm: prepared, steps: out.stdout.trim().split("\n") } : { problem: complaint(out) };
}

// node merges kinds of traps, the interpreter does not.
async function oracles(wasm) {
  const node = await runNode(wasm);
  const interpreter = await runInterpreter(wasm);
  if (node.problem) return { problem: `node: ${node.problem}` };
  const c = compare(node, interpreter);
  if (!exact(c)) return { problem: `node and wasm-interp disagree: ${c.problem ?? `step ${[...c.wrong, ...c.lost, ...c.late].join(", ")}`}` };
  return { expected: interpreter };
}

const strict = (mode) => `${mode},strict`;

// Without optimisation everything happens in order, but for loads that nothing needs.
const inOrder = (mode) => /\bO0\b/.test(mode);
const questionable = (mode, c) => (inOrder(mode) ? [...c.lost, ...c.late] : c.lost);
const settled = (mode, c) => (inOrder(mode) ? exact(c) : agrees(c));

// Modes in which a trap seems lost, each with what strict loads say.
async function runStrictly(native, wasm, expected, comparisons) {
  const modes = [...comparisons].filter(([mode, c]) => questionable(mode, c).length).map(([mode]) => mode);
  const again = modes.length ? await runNative(native, wasm, modes.map(strict)) : new Map();
  return new Map(modes.map((mode) => [mode, compare(expected, again.get(strict(mode)))]));
}

function findings(mode, c, answer, expected, strictly) {
  const excused = !strictly || settled(mode, strictly);
  const steps = [...c.wrong, ...(excused ? [] : questionable(mode, c))];
  const lines = steps.map((k) => `step ${k}: expected ${describe(expected.steps[k])}\n  got ${describe(answer.steps[k])}`);
  if (c.problem) lines.push(c.problem);
  if (!excused) lines.push(`with strict loads: ${strictly.problem ?? `steps ${[...strictly.wrong, ...strictly.lost, ...strictly.late].join(", ")}`}`);
  return lines;
}

// Runs a module that exists: { problem } or { expected, modes: Map of mode -> { comparison, findings } }.
export async function judge(bin, wasm, modes) {
  const native = `${bin}/diff-native`;
  const { expected, problem } = await oracles(wasm);
  if (problem) return { problem };
  const answers = await runNative(native, wasm, modes);
  const comparisons = new Map([...answers].map(([mode, answer]) => [mode, compare(expected, answer)]));
  const strictly = await runStrictly(native, wasm, expected, comparisons);
  const verdicts = [...comparisons].map(([mode, comparison]) => [
    mode,
    { comparison, findings: findings(mode, comparison, answers.get(mode), expected, strictly.get(mode)) },
  ]);
  return { expected, modes: new Map(verdicts) };
}

// { discarded } | { problem } | { expected, modes }
export async function testModule(bin, seed, modes, scratch) {
  const wasm = await generate(plan(seed), scratch);
  if (!wasm) return { discarded: "the generator failed" };
  const prepared = await prepare(bin, seed, wasm, scratch);
  if (prepared.problem) return { discarded: prepared.problem };
  return { ...(await judge(bin, prepared.wasm, modes)), steps: prepared.steps };
}
