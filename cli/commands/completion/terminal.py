"""Types lines into an interactive shell on a pseudo terminal: `terminal.py <folder> <shell> [argument…]`, lines on stdin.

Prints all that the terminal showed. `\\t` and `\\r` in a line are Tab and Enter.
"""

import os
import pty
import select
import sys
import time

QUIET_SECONDS = 1.0
MOST_SECONDS = 20.0


def read_until_quiet(terminal: int) -> bytes:
    shown = b""
    began = time.monotonic()
    while time.monotonic() - began < MOST_SECONDS:
        ready, _, _ = select.select([terminal], [], [], QUIET_SECONDS)
        if not ready:
            break
        try:
            chunk = os.read(terminal, 65536)
        except OSError:
            break
        if not chunk:
            break
        shown += chunk
    return shown


def main() -> None:
    folder, *command = sys.argv[1:]
    lines = sys.stdin.read().split("\n")
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(folder)
        os.execvp(command[0], command)
    shown = read_until_quiet(terminal)
    for line in lines:
        os.write(terminal, line.replace("\\t", "\t").replace("\\r", "\r").encode())
        shown += read_until_quiet(terminal)
    os.close(terminal)
    os.waitpid(child, 0)
    sys.stdout.buffer.write(shown)


main()
