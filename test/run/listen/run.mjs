// run.mjs WASMC CLANG WORK: the server of server.c, compiled for WASI and natively executable, driven over its preopened listeners.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createServer, connect } from 'node:net';
import { get } from 'node:http';
import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [wasmc, clang, work] = process.argv.slice(2);
const here = dirname(fileURLToPath(import.meta.url));
let failed = 0;

function check(ok, what) {
  if (ok) return;
  console.log(`FAILED: ${what}`);
  failed++;
}

const freePort = () => new Promise((done) => {
  const s = createServer().listen(0, '127.0.0.1', () => { const { port } = s.address(); s.close(() => done(port)); });
});

const fetchText = (port, path) => new Promise((done) => {
  get({ host: '127.0.0.1', port, path, agent: false }, (r) => {
    let text = '';
    r.on('data', (d) => (text += d)).on('end', () => done(text));
  }).on('error', (e) => done(`error ${e.code}`));
});

// Sends lines, half-closes, and gives all that comes back.
const echo = (port, text) => new Promise((done) => {
  let back = '';
  const s = connect(port, '127.0.0.1', () => s.write(text));
  s.on('data', (d) => { back += d; if (back.length >= text.length) s.end(); }).on('close', () => done(back)).on('error', (e) => done(`error ${e.code}`));
});

function start(executable, env) {
  const child = spawn(executable, [], { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'], timeout: 60000 });
  child.text = '';
  child.ready = new Promise((done) => { child.stdout.on('data', (d) => { child.text += d; done(); }); child.on('exit', done); });
  child.ended = new Promise((done) => child.on('exit', (code, signal) => done(signal ?? code)));
  return child;
}

rmSync(work, { recursive: true, force: true });
mkdirSync(work, { recursive: true });
const wasm = join(work, 'server.wasm');
const built = spawnSync(clang, ['--target=wasm32-wasi', '-O1', '-w', join(here, 'server.c'), '-o', wasm], { encoding: 'utf8' });
if (built.status !== 0) {
  console.log(`skipped: ${clang} cannot build for wasm32-wasi: ${built.stderr.split('\n')[0]}`);
  process.exit(77);
}
const server = join(work, 'server');
const compile = (...options) => execFileSync(wasmc, ['-w', '-O1', ...options, wasm, '-o', server]);
const port = await freePort(), second = await freePort();

async function drive(child, ports) {
  await child.ready;
  const paths = Array.from({ length: 40 }, (_, i) => `/page${i}`);
  const texts = await Promise.all(paths.map((p, i) => fetchText(ports[i % ports.length], p)));
  check(texts.every((t, i) => t === `you asked for ${paths[i]}\n`), `40 requests at once: ${texts.find((t, i) => t !== `you asked for ${paths[i]}\n`)}`);
  const large = await Promise.all([1, 2, 3].map(() => fetchText(ports[0], '/large')));
  check(large.every((t) => t.length === 300000), 'three large pages');
  const lines = 'a line to be sent back\n'.repeat(5000);
  check(await echo(ports[0], lines) === lines, 'echo');
  const rude = connect(ports[0], '127.0.0.1', () => { rude.write('GET /large HTTP/1.1\r\n\r\n'); rude.resetAndDestroy?.() ?? rude.destroy(); });
  rude.on('error', () => {});
  await new Promise((done) => rude.on('close', done));
  check(await fetchText(ports[0], '/after') === 'you asked for /after\n', 'a request behind a connection that was reset');
  check(await fetchText(ports[0], '/quit') === 'you asked for /quit\n', 'the last request');
  check(await child.ended === 0, 'exit status');
  check(/^listening on \d+, from \d+\nserved 4[56]\n$/.test(child.text), `what it printed: ${child.text}`);
}

for (const sandbox of ['auto', 'strict', 'none']) {
  compile(`--sandbox=${sandbox}`, `--listen=127.0.0.1:${port}`, `--listen=127.0.0.1:${second}`);
  await drive(start(server), [port, second]);
}
compile('--listen=127.0.0.1:1', '--rt=narrow');
await drive(start(server, { WASMC_RT: `listen=127.0.0.1:${port}` }), [port]);

// what is refused
const run = (env) => spawnSync(server, [], { env: { ...process.env, ...env }, encoding: 'utf8', timeout: 10000 });
const busy = createServer().listen(port, '127.0.0.1');
await new Promise((done) => busy.on('listening', done));
for (const [value, text] of [[`listen=127.0.0.1:${port}`, 'in use'], ['listen=localhost:80', 'an address is'], ['listen=127.0.0.1:99999', 'an address is'], ['listen=[::1', 'an address is']]) {
  const r = run({ WASMC_RT: value });
  check(r.status === 3 && r.stderr.includes(text), `WASMC_RT=${value}: ${r.status} ${r.stderr}`);
}
busy.close();
compile('--rt=open');
const none = run({ WASMC_RT: `listen=127.0.0.1:${port}` });
check(none.status === 3 && none.stderr.includes('invalid value'), `a program without --listen: ${none.status} ${none.stderr}`);
check(run({}).stdout === 'no listeners\n', 'no listeners');
console.log(failed ? `${failed} failed` : 'passed');
process.exit(failed ? 1 : 0);
