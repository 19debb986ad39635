var asmLibraryArg={"x":_exit,"y":_fd_write};
