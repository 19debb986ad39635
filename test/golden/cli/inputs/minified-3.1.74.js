function initRuntime(){runtimeInitialized=true;wasmExports["d"]()}
// the quotes are optional, wasmImports={} in a comment is not it
var wasmImports = {
  /** @export */
  b: _exit,
  a: _fd_write,
  c: wasmMemory || Module["wasmMemory"],
};
var wasmExports; createWasm();
var _main = Module["_main"] = (a0, a1) => (_main = Module["_main"] = wasmExports["e"])(a0, a1);
function receiveInstance(){wasmMemory=wasmExports["c"];wasmTable=wasmExports["f"]}
