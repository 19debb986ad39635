// One generated module: seed -> binaryen's fuzzer or diff-generate -> diff-prepare -> every engine and mode -> verdict.
import { agrees, compare, describe, exact } from "./compare.mjs";
import { runInterpreter, runNative, runNode } from "./engines.mjs";
import { complaint, random, run } from "./tools.mjs";

const checks = new URL("./checks.wat", import.meta.url).pathname;

// Our names (features.def) of what modules may use; binaryen's where they differ. wasm-interp takes the last two behind a flag.
const mvp = [];
const standard = ["sign-ext", "nontrapping-fptoint", "bulk-memory", "multivalue"];
const vectors = [...standard, "simd128"];
const everything = [...vectors, "tail-call", "atomics"];
const binaryenNames = { "nontrapping-fptoint": "nontrapping-float-to-int", simd128: "simd", atomics: "threads" };
const binaryenFlags = (features) => ["mutable-globals", ...features].map((name) => `--enable-${binaryenNames[name] ?? name}`);

export const generators = ["binaryen", "dense"];

// What the seed decides. Half of binaryen's modules never leave the bounds on purpose and thus run longer; a third look like a compiler's output.
export function plan(seed, generator) {
  const r = random(seed);
  return {
    seed,
    generator,
    features: generator === "dense" ? r.pick([mvp, standard, vectors, everything, everything]) : r.pick([mvp, standard, vectors, vectors, vectors, vectors]),
    options: [...(r.below(2) ? ["--no-fuzz-oob"] : []), ...r.pick([[], [], ["-O3"]])],
    bytes: r.bytes(2000 + r.below(14000)),
  };
}

const makers = {
  binaryen: (bin, p, scratch, wasm) =>
    run("wasm-opt", [scratch.write("seed", p.bytes), "--translate-to-fuzz", ...p.options, ...binaryenFlags(p.features), "-o", wasm]),
  dense: (bin, p, scratch, wasm) => run(`${bin}/diff-generate`, ["--seed", String(p.seed), "--features", p.features.join(), wasm]),
};

// { wasm, steps } or { problem }.
export async function prepare(bin, seed, wasm, scratch) {
  const prepared = scratch.path("prepared.wasm");
  const out = await run(`${bin}/diff-prepare`, ["--seed", String(seed), checks, wasm, prepared]);
  return out.status === 0 ? { wasm: prepared, steps: out.stdout.trim().split("\n") } : { problem: complaint(out) };
}

// Both engines merge kinds of traps; what both say is meant.
function merge(a, b) {
  const traps = (step, k) => step.traps && step.traps.filter((trap) => b.steps[k].traps.includes(trap));
  return { ...a, steps: a.steps.map((step, k) => ({ ...step, traps: traps(step, k) })) };
}

async function oracles(wasm) {
  const node = await runNode(wasm);
  const interpreter = await runInterpreter(wasm);
  if (node.problem) return { problem: `node: ${node.problem}` };
  const c = compare(node, interpreter);
  if (!exact(c)) return { problem: `node and wasm-interp disagree: ${c.problem ?? `step ${[...c.wrong, ...c.lost, ...c.late].join(", ")}`}` };
  return { expected: merge(interpreter, node) };
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

// A module that exists already.
export async function testFile(bin, file, modes, scratch) {
  const prepared = await prepare(bin, 1, file, scratch);
  return prepared.problem ? prepared : { ...(await judge(bin, prepared.wasm, modes)), steps: prepared.steps };
}

// { discarded } | { problem } | { expected, modes }
export async function testModule(bin, seed, modes, scratch) {
  const generator = generators[seed % generators.length];
  const wasm = scratch.path("module.wasm");
  const generated = await makers[generator](bin, plan(seed, generator), scratch, wasm);
  if (generated.status !== 0) return { discarded: `${generator}: ${complaint(generated)}` };
  const prepared = await prepare(bin, seed, wasm, scratch);
  if (prepared.problem) return { discarded: prepared.problem };
  return { ...(await judge(bin, prepared.wasm, modes)), generator, steps: prepared.steps };
}
