// node-wasi.mjs FILE.wasm ARGUMENT...: runs a WASI command with standard input and output, for bench/run.
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { WASI } from 'node:wasi';

const [file, ...rest] = process.argv.slice(2);
const args = [basename(file), ...rest];
const wasi = new WASI({ version: 'preview1', args, env: process.env, returnOnExit: false });
const { instance } = await WebAssembly.instantiate(await readFile(file), { wasi_snapshot_preview1: wasi.wasiImport });
wasi.start(instance);
