var Module=typeof Module!="undefined"?Module:{};function createWasm(){var info={"a":asmLibraryArg};function receive(instance){var exports=instance.exports;
Module["asm"]=exports;wasmMemory=Module["asm"]["c"];wasmTable=Module["asm"]["f"];addOnInit(Module["asm"]["d"])}}
var asmLibraryArg={"b":_exit,"a":_fd_write};var asm=createWasm();
var _main=Module["_main"]=function(){return(_main=Module["_main"]=Module["asm"]["e"]).apply(null,arguments)};
