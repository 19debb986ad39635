// node-compile.mjs FILE.wasm: compiles a module and ends, for bench/run. V8's options decide by which tier and whether all of it.
import { readFile } from 'node:fs/promises';

await WebAssembly.compile(await readFile(process.argv[2]));
