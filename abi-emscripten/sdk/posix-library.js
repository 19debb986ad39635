// Tells emcc's linker which functions the host provides, so that they may stay undefined and become imports while a
// misspelt name elsewhere is still an error. Use it with -sALLOW_UNIMPLEMENTED_SYSCALLS=0, which keeps Emscripten's
// pretending bodies for most of them (libstubs) out of the link.
//
// The bodies are never part of a program compiled by wasmc. They exist because configure scripts link small probes
// and run them under node, and a probe that gets zero concludes "works".
(function() {
  // The imports of posix-shim.c.
  var shim = ['sigaction', 'raise', 'kill', 'sigprocmask', 'pthread_sigmask', 'sigpending', 'sigsuspend', 'setuid',
              'setgid', '__syscall_getpid', '__syscall_mmap2', '__syscall_munmap', '__syscall_msync', 'sigtimedwait',
              'nanosleep', 'clock_nanosleep', 'seteuid', 'setegid', 'setreuid', 'setregid', 'setresuid', 'setresgid',
              'getservbyname', 'getservbyport'];
  // Linux calls that Emscripten declares in headers but has no body for.
  var linux = ['epoll_create', 'epoll_create1', 'epoll_ctl', 'epoll_wait', 'epoll_pwait', 'eventfd', 'prctl',
               'initgroups', 'timerfd_create', 'timerfd_settime', 'timerfd_gettime', 'signalfd', 'inotify_init',
               'inotify_init1', 'inotify_add_watch', 'inotify_rm_watch', 'sendfile', 'splice', 'tee',
               'copy_file_range', 'memfd_create', 'getrandom', 'sigqueue', 'sigaltstack', 'sched_setscheduler',
               'sched_getscheduler', 'sched_setparam', 'sched_getparam', 'sched_get_priority_max',
               'sched_get_priority_min', 'sched_rr_get_interval', 'sched_getcpu', 'sched_getaffinity',
               'sched_setaffinity', 'accept4'];
  // Emscripten's own entry for accept4() drags in an emulated resolver whose parts are missing in small programs, so
  // that probes for it fail to link. The host needs none of that.
  var sockets = ['__syscall_accept4', '__syscall_setsockopt', '__syscall_shutdown', '__syscall_socketpair',
                 '__syscall_recvmmsg', '__syscall_sendmmsg'];
  // Bodies in libstubs that know of one process and one user.
  var processes = ['fork', 'vfork', 'execve', 'posix_spawn', 'waitid', 'clock_getcpuclockid', 'flock', 'times', 'chroot',
                   '__syscall_wait4', '__syscall_getppid', '__syscall_getpgid', '__syscall_setpgid',
                   '__syscall_getsid', '__syscall_setsid', '__syscall_getitimer', '__syscall_setitimer',
                   '__syscall_pause', '__syscall_umask', '__syscall_uname', '__syscall_sync', '__syscall_link',
                   '__syscall_pipe2', '__syscall_pselect6', '__syscall_nice'];
  var identities = ['getpwnam', 'getpwuid', 'getpwnam_r', 'getpwuid_r', 'getpwent', 'setpwent', 'endpwent',
                    'getgrnam', 'getgrgid', 'getgrnam_r', 'getgrgid_r', 'getgrent', 'setgrent', 'endgrent',
                    'setgroups', '__syscall_getgroups32', '__syscall_getresuid32', '__syscall_getresgid32'];
  var limits = ['__syscall_prlimit64', '__syscall_ugetrlimit', '__syscall_setrlimit', '__syscall_getrusage',
                '__syscall_getpriority', '__syscall_setpriority'];
  var memory = ['__syscall_madvise', '__syscall_mprotect', '__syscall_mremap', '__syscall_mincore',
                '__syscall_mlock', '__syscall_munlock', '__syscall_mlockall', '__syscall_munlockall'];

  var library = {};
  shim.concat(linux, sockets, processes, identities, limits, memory).forEach(function(name) {
    library[name] = function() { return 0; };
    library[name + '__deps'] = [];
  });
  mergeInto(LibraryManager.library, library);
})();
