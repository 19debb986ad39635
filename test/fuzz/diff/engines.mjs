// One prepared module in every engine. An answer is { steps, problem }: steps in order, each { result, traps, state } as text, result and traps
// excluding each other; problem: why there are no more steps, or null.
import { complaint, run } from "./tools.mjs";

const oracle = new URL("./oracle.mjs", import.meta.url).pathname;

// "3 !unreachable M G L" (guest/main.c); trap texts contain spaces.
function readLine(line) {
  const [, outcome, ...state] = /^\d+ (!.*|[0-9a-f]{16}) ([0-9a-f]{16}) ([0-9a-f]{16}) ([0-9a-f]{16})$/.exec(line) ?? [];
  if (!outcome) return null;
  const trapped = outcome.startsWith("!");
  return { result: trapped ? null : outcome, traps: trapped ? outcome.slice(1).split("|") : null, state };
}

function readLines(lines) {
  const steps = [];
  for (const line of lines) {
    if (line === "end") return { steps, problem: null };
    const step = readLine(line);
    if (!step) return { steps, problem: line };
    steps.push(step);
  }
  return { steps, problem: "the output ended early" };
}

export async function runNode(wasm) {
  const out = await run(process.execPath, [oracle, wasm], { timeout: 300000 });
  return out.status === 0 ? readLines(out.stdout.split("\n")) : { steps: [], problem: complaint(out) };
}

const interpreterTraps = [
  [/^unreachable/, "unreachable"],
  [/^out of bounds memory access/, "out of bounds memory access"],
  [/^out of bounds table access/, "out of bounds table access"],
  [/^integer divide by zero/, "integer divide by zero"],
  [/^integer overflow/, "integer overflow"],
  [/^invalid conversion to integer/, "invalid conversion to integer"],
  [/^undefined table index/, "undefined element"],
  [/^uninitialized table element/, "uninitialized element"],
  [/^indirect call signature mismatch/, "indirect call type mismatch"],
  [/^invalid atomic access/, "unaligned atomic|out of bounds memory access"],
  [/stack exhausted/, "call stack exhausted"],
];

// "step3() => i64:12", "step3() => error: unreachable executed", likewise memory3, globals3, log3.
export async function runInterpreter(wasm) {
  const out = await run("wasm-interp", ["--enable-tail-call", "--enable-threads", "--run-all-exports", wasm], { timeout: 120000 });
  const steps = [];
  let state = [];
  if (out.status !== 0 && !out.stdout) return { steps, problem: complaint(out) };
  for (const line of out.stdout.split("\n")) {
    const [, what, number, error] = /^([a-z]+)\d+\(\) => (?:i64:(\d+)|error: (.*))$/.exec(line) ?? [];
    const trap = error && interpreterTraps.find(([text]) => text.test(error));
    if (!what || (error && !trap)) return { steps, problem: out.status === 0 && !line ? null : line || complaint(out) };
    const hex = number && BigInt(number).toString(16).padStart(16, "0");
    if (what === "step") steps.push({ result: hex ?? null, traps: trap ? trap[1].split("|") : null, state: (state = []) });
    else state.push(hex);
  }
  return { steps, problem: null };
}

// Answers by mode. A mode that the process did not reach has the problem of the last.
export async function runNative(native, wasm, modes) {
  const out = await run(native, ["--timeout", "30", wasm, ...modes], { timeout: 700000 * modes.length });
  const answers = new Map();
  for (const part of out.stdout.split(/^mode /m).slice(1)) {
    const [mode, ...lines] = part.trimEnd().split("\n");
    const verdict = lines.at(-1);
    const answer = readLines(lines.slice(0, -1));
    answers.set(mode, verdict === "done" ? answer : { ...answer, problem: verdict ?? complaint(out) });
  }
  for (const mode of modes) if (!answers.has(mode)) answers.set(mode, { steps: [], problem: `no answer: ${complaint(out)}` });
  return answers;
}
