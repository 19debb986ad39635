var asmLibraryArg={"b":_exit,"a":_fd_wr
