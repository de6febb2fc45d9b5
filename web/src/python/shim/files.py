# SPDX-License-Identifier: Apache-2.0
"""open() and io.FileIO on the host's file system. Buffering and text stay CPython's own (io.BufferedReader, io.TextIOWrapper)."""

import builtins
import io
import _io
import operator
import os
import stat as stat_module

from . import door, errors
from .door import ADDRESS, LARGEST, NEVER, POLLIN, POLLOUT, VIEW, safe_point
from .errors import EAGAIN, EBADF, check, failure

READ, WRITE, OPEN, CLOSE, FSTAT, LSEEK, IOCTL, FCNTL, FTRUNCATE = 0, 1, 2, 3, 5, 8, 16, 72, 77
F_GETFL, O_NONBLOCK, TCGETS = 3, 0o4000, 0x5401
O_RDONLY, O_WRONLY, O_RDWR, O_CREAT, O_EXCL, O_TRUNC, O_APPEND, O_CLOEXEC = 0, 1, 2, 0o100, 0o200, 0o1000, 0o2000, 0o2000000

default_open = builtins.open  # reads the interpreter's own files


def path_bytes(path):
    """A path as a system call takes it."""
    return door.text_at(os.fsencode(path))


def descriptor(fd):
    fd = operator.index(fd)
    if not -(1 << 31) <= fd < 1 << 31:
        raise OverflowError("Python int too large to convert to C int")
    return fd


# --- calls that wait ---


def _blocking(fd):
    return door.call(FCNTL, fd, F_GETFL, 0, 0, 0, 0) & O_NONBLOCK == 0


def read_into_stage(fd, count):
    """read(2) of at most `count` bytes to the beginning of the stage; waits unless the descriptor is non-blocking."""
    count = min(count, LARGEST)
    while True:
        result = door.call(READ, fd, count, 0, 0, 0, 0)
        if result != -EAGAIN:
            return check(result)
        if not _blocking(fd):
            safe_point()
            raise failure(EAGAIN)
        door.wait_for(fd, POLLIN, NEVER, f"read() on fd {fd}")


def write_bytes(fd, data):
    """write(2); answers how many bytes were taken."""
    data = data[:LARGEST]
    while True:
        VIEW[: len(data)] = data
        result = door.call(WRITE, fd, len(data), 0, 0, len(data), 0)
        if result != -EAGAIN:
            safe_point()
            return check(result)
        if not _blocking(fd):
            safe_point()
            raise failure(EAGAIN)
        door.wait_for(fd, POLLOUT, NEVER, f"write() on fd {fd}")


def open_descriptor(path, flags, mode=0o777):
    data = path_bytes(path)
    return check(door.call(OPEN, flags | O_CLOEXEC, mode, len(data), 0, door.put(data), 0), path)


def isatty(fd):
    return door.call(IOCTL, fd, TCGETS, 0, 0, 0, 0) == 0


def read_file(path):
    """All bytes of a file."""
    fd = open_descriptor(path, O_RDONLY)
    try:
        parts = []
        while count := read_into_stage(fd, LARGEST):
            parts.append(bytes(VIEW[:count]))
        return b"".join(parts)
    finally:
        door.call(CLOSE, fd, 0, 0, 0, 0, 0)


def is_directory(found):
    return stat_module.S_ISDIR(found.st_mode)


# --- io.FileIO ---


def _flags(mode):
    """Flags of open(2), readable, writable, appending of a mode such as "rb+"; errors as io.FileIO words them."""
    letters = mode.replace("b", "")
    plus = "+" in letters
    kind = letters.replace("+", "")
    if len(kind) != 1 or kind not in "rwxa" or letters.count("+") > 1:
        raise ValueError("Must have exactly one of create/read/write/append mode and at most one plus")
    access = O_RDWR if plus else O_RDONLY if kind == "r" else O_WRONLY
    extra = {"r": 0, "w": O_CREAT | O_TRUNC, "x": O_CREAT | O_EXCL, "a": O_CREAT | O_APPEND}[kind]
    return access | extra, plus or kind == "r", plus or kind != "r", kind == "a"


class FileIO(io.RawIOBase):
    """An unbuffered file of the host."""

    _fd = -1
    _owner = None

    def __init__(self, file, mode="r", closefd=True, opener=None):
        self._owner = door.owner()
        flags, self._readable, self._writable, self._appending = _flags(mode)
        self._kind = mode.replace("b", "").replace("+", "")
        self._closefd = closefd
        self._seekable = None
        if isinstance(file, int) and not isinstance(file, bool):
            if file < 0:
                raise ValueError("negative file descriptor")
            self._fd = file
            check(door.call(FCNTL, file, F_GETFL, 0, 0, 0, 0))
        else:
            if not closefd:
                raise ValueError("Cannot use closefd=False with file name")
            self._fd = self._open(file, flags, opener)
        self.name = file
        if self._appending:
            door.call(LSEEK, self._fd, 0, 2, 0, 0, 0)

    def _open(self, file, flags, opener):
        if opener is not None:
            fd = opener(file, flags | O_CLOEXEC)
            if not isinstance(fd, int):
                raise TypeError("expected integer from opener")
            if fd < 0:
                raise ValueError(f"opener returned {fd}")
        else:
            fd = open_descriptor(file, flags, 0o666)
        if check(door.call(FSTAT, fd, 0, 0, 0, 0, 64)) >= 0:
            mode = int.from_bytes(VIEW[40:44], "little")
            if stat_module.S_ISDIR(mode):
                door.call(CLOSE, fd, 0, 0, 0, 0, 0)
                raise failure(21, file)
        return fd

    def _check(self, able=True, what=""):
        if self._fd < 0 or self.closed:
            raise ValueError("I/O operation on closed file")
        if not door.owned(self._owner):
            raise failure(EBADF)
        if not able:
            raise io.UnsupportedOperation(f"File not open for {what}")
        return self._fd

    def readinto(self, buffer):
        view = memoryview(buffer).cast("B")
        try:
            count = read_into_stage(self._check(self._readable, "reading"), len(view))
        except BlockingIOError:
            return None
        view[:count] = VIEW[:count]
        return count

    def read(self, size=-1):
        fd = self._check(self._readable, "reading")
        if size is None or size < 0:
            return self.readall()
        try:
            return bytes(VIEW[: read_into_stage(fd, size)])
        except BlockingIOError:
            return None

    def readall(self):
        fd = self._check(self._readable, "reading")
        parts = []
        while True:
            try:
                count = read_into_stage(fd, LARGEST)
            except BlockingIOError:
                return b"".join(parts) or None
            if count == 0:
                return b"".join(parts)
            parts.append(bytes(VIEW[:count]))

    def write(self, data):
        fd = self._check(self._writable, "writing")
        try:
            return write_bytes(fd, memoryview(data).cast("B"))
        except BlockingIOError:
            return None

    def seek(self, offset, whence=0):
        return check(door.call(LSEEK, self._check(), offset, whence, 0, 0, 0))

    def tell(self):
        return self.seek(0, 1)

    def truncate(self, size=None):
        fd = self._check(self._writable, "writing")
        size = self.tell() if size is None else size
        check(door.call(FTRUNCATE, fd, size, 0, 0, 0, 0))
        return size

    def seekable(self):
        if self._seekable is None:
            self._seekable = door.call(LSEEK, self._check(), 0, 1, 0, 0, 0) >= 0
        return self._seekable

    def readable(self):
        self._check()
        return self._readable

    def writable(self):
        self._check()
        return self._writable

    def fileno(self):
        return self._check()

    def isatty(self):
        return isatty(self._check())

    def close(self):
        fd = self._fd
        if self.closed:
            return
        super().close()
        self._fd = -1
        if fd >= 0 and self._closefd and door.owned(self._owner):
            check(door.call(CLOSE, fd, 0, 0, 0, 0, 0))

    @property
    def closefd(self):
        return self._closefd

    @property
    def mode(self):
        if self._kind in "xa":
            return f"{self._kind}b+" if self._readable else f"{self._kind}b"
        if self._readable:
            return "rb+" if self._writable else "rb"
        return "wb"

    def __repr__(self):
        if self.closed:
            return "<_io.FileIO [closed]>"
        return f"<_io.FileIO name={self.name!r} mode={self.mode!r} closefd={self._closefd}>"

    def __del__(self):
        if door.owned(self._owner):
            super().__del__()


# --- open() ---


def open(file, mode="r", buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None):
    if not isinstance(file, (str, bytes, int)):
        file = os.fspath(file)
    if not isinstance(mode, str):
        raise TypeError(f"open() argument 'mode' must be str, not {type(mode).__name__}")
    letters = set(mode)
    if letters - set("axrwb+t") or len(mode) > len(letters):
        raise ValueError(f"invalid mode: {mode!r}")
    text = "b" not in letters
    _refuse_nonsense(letters, mode, text, encoding, errors, newline)
    raw = FileIO(file, mode.replace("t", ""), closefd, opener)
    try:
        return _dressed(raw, mode, text, buffering, encoding, errors, newline)
    except BaseException:
        raw.close()
        raise


def _refuse_nonsense(letters, mode, text, encoding, errors, newline):
    if "t" in letters and "b" in letters:
        raise ValueError("can't have text and binary mode at once")
    if len(letters & set("rwxa")) != 1:
        raise ValueError("must have exactly one of create/read/write/append mode")
    if not text:
        for name, value in (("encoding", encoding), ("errors", errors), ("newline", newline)):
            if value is not None:
                raise ValueError(f"binary mode doesn't take {'an' if name[0] == 'e' else 'a'} {name} argument")


def _dressed(raw, mode, text, buffering, encoding, errors, newline):
    line = buffering == 1 and text or (buffering < 0 and raw.isatty())
    if buffering == 0:
        if text:
            raise ValueError("can't have unbuffered text I/O")
        return raw
    size = buffering if buffering > 1 else io.DEFAULT_BUFFER_SIZE
    if raw.readable() and raw.writable():
        buffered = io.BufferedRandom(raw, size)
    elif raw.writable():
        buffered = io.BufferedWriter(raw, size)
    else:
        buffered = io.BufferedReader(raw, size)
    if not text:
        return buffered
    wrapped = io.TextIOWrapper(buffered, encoding or "utf-8", errors, newline, line)
    wrapped.mode = mode
    return wrapped


def install():
    FileIO.__module__ = "_io"
    builtins.open = io.open = _io.open = open
    io.FileIO = _io.FileIO = FileIO
    import tokenize

    tokenize._builtin_open = open


__all__ = ["ADDRESS", "EBADF", "FileIO", "install", "isatty", "open", "read_file"]
