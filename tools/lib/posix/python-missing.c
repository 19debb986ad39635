/* CPython calls these wherever __EMSCRIPTEN__ is defined, but builds the file that defines them only when it is configured for Emscripten's own
 * system, which has no signals. Signals arrive here by themselves. */
void _Py_CheckEmscriptenSignals(void);
void _Py_CheckEmscriptenSignals(void) {}
void _Py_CheckEmscriptenSignalsPeriodically(void);
void _Py_CheckEmscriptenSignalsPeriodically(void) {}
int Py_EMSCRIPTEN_SIGNAL_HANDLING;
/* Its body is JavaScript, and tells sys._emscripten_info which one: none. */
char *_Py_emscripten_runtime(void);
char *_Py_emscripten_runtime(void) { return 0; }
