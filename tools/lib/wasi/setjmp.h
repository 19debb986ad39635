/* Lua includes <setjmp.h>, which WASI's C library lacks. Empty: tools/build-apps defines the macros that use it. */
