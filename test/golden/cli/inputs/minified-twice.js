var asmLibraryArg={"b":_exit,"a":_fd_write};_main=Module["asm"]["d"];_main=Module["asm"]["e"];
