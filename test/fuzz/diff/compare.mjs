// Comparing two answers (engines.mjs) of one module.
//
// What optimised code does not promise (README, limits): a load whose value nothing needs may lose its trap, and what memory, globals and log hold
// after an out of bounds trap, when the program is over. Such differences are told from others here, by step:
//   lost    expected an out of bounds access, got something else: only excused when code with strict loads agrees (modules.mjs). So is every
//           difference after it: what ran on behind the lost trap may have grown the memory, and no step can shrink it again.
//   late    the same out of bounds trap, another state
//   wrong   everything else
const bounds = "out of bounds memory access";

const sameTraps = (a, b) => a.traps.some((trap) => b.traps.includes(trap));
const sameState = (a, b) => a.state.join() === b.state.join();

export const describe = (step) => `${step.traps ? `trap: ${step.traps.join(" or ")}` : step.result}, state ${step.state.join(" ")}`;

function compareStep(expected, got) {
  if (!expected.traps && !got.traps) return expected.result === got.result && sameState(expected, got) ? "equal" : "wrong";
  if (expected.traps && got.traps && sameTraps(expected, got)) {
    if (sameState(expected, got)) return "equal";
    return expected.traps.includes(bounds) ? "late" : "wrong";
  }
  return expected.traps?.includes(bounds) ? "lost" : "wrong";
}

// { equal, lost, late, wrong: step numbers, problem: null or what makes the answers incomparable }
export function compare(expected, got) {
  const out = { equal: [], lost: [], late: [], wrong: [], problem: null };
  expected.steps.forEach((step, k) => {
    if (!got.steps[k]) return;
    const kind = compareStep(step, got.steps[k]);
    out[kind === "wrong" && out.lost.length ? "lost" : kind].push(k);
  });
  if (got.problem !== expected.problem) out.problem = got.problem ?? "ran further than expected";
  else if (got.steps.length !== expected.steps.length) out.problem = `${got.steps.length} steps, expected ${expected.steps.length}`;
  return out;
}

export const agrees = (c) => !c.problem && !c.wrong.length && !c.lost.length;
export const exact = (c) => agrees(c) && !c.late.length;
