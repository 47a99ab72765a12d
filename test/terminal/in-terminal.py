"""Runs a program in a pseudo-terminal of its own (test/terminal/terminal.ts).

usage: in-terminal.py ROWS COLUMNS PROGRAM [ARGUMENT...]

Orders come as lines of JSON on standard input: {"keys": TEXT}, {"resize": [ROWS, COLUMNS]}, {"close": true}.
What the terminal shows goes to standard output. Descriptor 3 gets two lines: the program's process id, and its
exit status (negative: the signal that killed it).
"""

import fcntl
import json
import os
import pty
import select
import struct
import sys
import termios


def resize(terminal, rows, columns):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def report(value):
    os.write(3, b"%d\n" % value)


def main():
    size = int(sys.argv[1]), int(sys.argv[2])
    pid, terminal = pty.fork()
    if pid == 0:
        resize(0, *size)
        os.close(3)
        os.execvp(sys.argv[3], sys.argv[3:])
    report(pid)
    orders = b""
    inputs = {0, terminal}
    status = None
    while terminal in inputs or status is None:
        # The program may end while a process that it started keeps the terminal open.
        ready, _, _ = select.select(list(inputs), [], [], 0.02)
        if terminal in ready:
            try:
                shown = os.read(terminal, 65536)
            except OSError:
                shown = b""
            if shown == b"":
                inputs.discard(terminal)
            else:
                os.write(1, shown)
        if 0 in ready:
            more = os.read(0, 65536)
            if more == b"":
                inputs.discard(0)
            *lines, orders = (orders + more).split(b"\n")
            for order in map(json.loads, lines):
                if "keys" in order:
                    os.write(terminal, order["keys"].encode())
                elif "resize" in order:
                    resize(terminal, *order["resize"])
                elif "close" in order:
                    os.close(terminal)
                    inputs.discard(terminal)
        if status is None:
            ended, code = os.waitpid(pid, os.WNOHANG)
            if ended == pid:
                status = os.waitstatus_to_exitcode(code)
        elif terminal not in ready:
            break
    report(status)


main()
