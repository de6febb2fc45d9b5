# SPDX-License-Identifier: Apache-2.0
"""sys.stdin, sys.stdout and sys.stderr of a program, and input()."""

import builtins
import io
import sys

from . import door, errors, files


class Writer(io.BufferedIOBase):
    """The buffer below sys.stdout. The one in C would refuse a second thread while a first one waits for a full pipe."""

    def __init__(self, raw, size):
        self.raw = raw
        self._size = size
        self._parts = bytearray()

    def writable(self):
        return True

    def write(self, data):
        data = bytes(data)
        self._parts += data
        if len(self._parts) > self._size:
            self.flush()
        return len(data)

    def flush(self):
        while self._parts:
            part, self._parts = self._parts, bytearray()
            view = memoryview(bytes(part))
            while view:
                view = view[self.raw.write(view) :]

    def fileno(self):
        return self.raw.fileno()

    def isatty(self):
        return self.raw.isatty()

    @property
    def name(self):
        return self.raw.name

    @property
    def mode(self):
        return self.raw.mode

    def close(self):
        if not self.closed:
            self.flush()
            super().close()
            self.raw.close()


def _output(fd, name, tty, unbuffered, errors_):
    raw = files.FileIO(fd, "w", closefd=False)
    raw.name = name
    line = tty or unbuffered or fd == 2
    stream = io.TextIOWrapper(Writer(raw, 0 if unbuffered else 8191), "utf-8", errors_, None, line, unbuffered)
    stream.mode = "w"
    return stream


def _open(fd):
    """Is the descriptor open at all?"""
    return door.call(72, fd, 1, 0, 0, 0, 0) >= 0


def open_standard(process, unbuffered):
    terminal = [files.isatty(fd) for fd in range(3)]
    sys.stdin = sys.stdout = sys.stderr = None
    if _open(0):
        raw = files.FileIO(0, "r", closefd=False)
        raw.name = "<stdin>"
        sys.stdin = io.TextIOWrapper(io.BufferedReader(raw), "utf-8", "strict", None, terminal[0])
        sys.stdin.mode = "r"
    if _open(1):
        sys.stdout = _output(1, "<stdout>", terminal[1], unbuffered, "strict")
    if _open(2):
        sys.stderr = _output(2, "<stderr>", terminal[2], unbuffered, "backslashreplace")
    sys.__stdin__, sys.__stdout__, sys.__stderr__ = sys.stdin, sys.stdout, sys.stderr


def ask(prompt="", /):
    """input()"""
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name, None) is None:
            raise RuntimeError(f"input(): lost sys.{name}")
    sys.stderr.flush()
    if prompt != "":
        sys.stdout.write(str(prompt))
    sys.stdout.flush()
    line = sys.stdin.readline()
    if line == "":
        raise EOFError("EOF when reading a line")
    return line.removesuffix("\n")


def install():
    ask.__name__ = ask.__qualname__ = "input"
    builtins.input = ask


__all__ = ["Writer", "ask", "errors", "install", "open_standard"]
