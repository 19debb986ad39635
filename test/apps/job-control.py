#!/usr/bin/env python3
"""Drives an interactive shell on a terminal of its own: a job is stopped, listed, brought back and interrupted.

  job-control.py SHELL    exit 1 and the transcript when something did not come within ten seconds
"""
import os, pty, select, signal, sys, time

shell = sys.argv[1]
transcript = b""


def wait_for(text, since):
    """The place behind text, which must come after since."""
    global transcript
    end = time.time() + 10
    while text not in transcript[since:]:
        left = end - time.time()
        if left <= 0 or not select.select([terminal], [], [], left)[0]:
            raise TimeoutError(f"{text!r} did not come")
        transcript += os.read(terminal, 4096)
    return transcript.index(text, since) + len(text)


def wait_for_foreground():
    """Until the shell has given the terminal to its job, and that had a moment to become the program."""
    end = time.time() + 10
    while os.tcgetpgrp(terminal) == process and time.time() < end:
        time.sleep(0.05)
    time.sleep(0.3)


process, terminal = pty.fork()
if process == 0:
    os.execve(shell, [shell, "-i"], {"PATH": "/usr/bin:/bin", "PS1": "@", "TERM": "dumb"})

# What is typed, and what must appear afterwards, in this order.
steps = [
    ("stty -echo\n", [b"@"]),
    ("sleep 100\n", []), ("\x1a", [b"Stopped", b"@"]),
    ("jobs\n", [b"[1] + Stopped", b"sleep 100", b"@"]),
    ("bg\n", [b"sleep 100", b"@"]),
    ("jobs\n", [b"[1] + Running", b"@"]),
    ("fg\n", [b"sleep 100"]), ("\x03", [b"@"]),
    ("echo status $?\n", [b"status 130", b"@"]),
    ("sleep 100 | cat\n", []), ("\x1a", [b"Stopped", b"@"]),
    ("fg; echo both ended $?\n", [b"sleep 100 | cat"]), ("\x03", [b"@"]),
    ("jobs; echo none\n", [b"none", b"@"]),
    ("cat | tr a-z A-Z\n", []), ("typed\n", []), ("\x04", [b"TYPED", b"@"]),
    ("trap 'echo interrupted' INT; kill -INT $$; trap - INT\n", [b"interrupted", b"@"]),
    ("exit 7\n", []),
]
try:
    place = wait_for(b"@", 0)
    for text, expected in steps:
        if not text.endswith("\n"):
            wait_for_foreground()
        os.write(terminal, text.encode())
        for word in expected:
            place = wait_for(word, place)
    for _ in range(100):
        pid, status = os.waitpid(process, os.WNOHANG)
        if pid:
            break
        time.sleep(0.1)
    if not pid or os.waitstatus_to_exitcode(status) != 7:
        raise TimeoutError("the shell did not exit with 7")
    process = 0
    print("as expected")
except (TimeoutError, OSError) as problem:
    print(f"{shell}: {problem}\n{transcript.decode(errors='replace')}")
    sys.exit(1)
finally:
    if process:
        os.kill(process, signal.SIGKILL)
