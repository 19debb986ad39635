// oracle.mjs MODULE.wasm: runs a module that diff-prepare made in this engine and prints the lines of guest/main.c. Where the engine merges
// kinds of traps, all that it may mean stand between bars.
import { readFileSync } from "node:fs";

const traps = [
  [/^unreachable/, "unreachable"],
  [/^memory access out of bounds/, "out of bounds memory access"],
  [/^divide by zero|^remainder by zero/, "integer divide by zero"],
  [/^divide result unrepresentable/, "integer overflow"],
  [/^float unrepresentable in integer range/, "integer overflow|invalid conversion to integer"],
  [/^table index is out of bounds/, "undefined element"],
  [/^null function or function signature mismatch/, "indirect call type mismatch|uninitialized element"],
  [/^operation does not support unaligned accesses/, "unaligned atomic"],
  [/^Maximum call stack size exceeded/, "call stack exhausted"],
];

const hex = (n) => BigInt.asUintN(64, n).toString(16).padStart(16, "0");

function step(exports, k) {
  try {
    return hex(exports[`step${k}`]());
  } catch (e) {
    const trap = traps.find(([text]) => text.test(e.message));
    if (!trap) throw e;
    return `!${trap[1]}`;
  }
}

const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(process.argv[2])));
const lines = [];
for (let k = 0; exports[`step${k}`]; k++) {
  const result = step(exports, k);
  lines.push(`${k} ${result} ${["memory", "globals", "log"].map((what) => hex(exports[`${what}${k}`]())).join(" ")}`);
}
process.stdout.write([...lines, "end", ""].join("\n"));
