# SPDX-License-Identifier: Apache-2.0
"""The functions of os that reach the host: files, directories, descriptors, the process itself. os.path, shutil, pathlib and
tempfile are built on these. What a host cannot do (fork, exec) says so in one sentence."""

import _io
import importlib._bootstrap_external as importer
import operator
import os
import posix
import struct
import types
import zipimport

from . import door, files
from .door import LARGEST, VIEW
from .errors import EAGAIN, EINVAL, ENOENT, ENOTDIR, check, failure

STAT, FSTAT, LSTAT, LSEEK, ACCESS, PIPE2, DUP2, GETPID, FSYNC, TRUNCATE = 4, 5, 6, 8, 21, 293, 33, 39, 74, 76
GETCWD, CHDIR, RENAME, MKDIR, RMDIR, UNLINK, READLINK, CHMOD, FCHMOD, CHOWN, UMASK = 79, 80, 82, 83, 84, 87, 89, 90, 91, 92, 95
GETUID, GETGID, GETEUID, GETEGID, GETPPID, GETPGRP = 102, 104, 107, 108, 110, 111
GETDENTS, UTIMENSAT, GETRANDOM, FCNTL, CLOSE, DUP3, SENDFILE, F_DUPFD_CLOEXEC = 217, 280, 318, 72, 3, 292, 40, 1030
AT_PATH_ONLY = "dir_fd unavailable on this platform"


def _on_path(number, path, a=0, b=0, out=0):
    data = files.path_bytes(path)
    return check(door.call(number, a, b, len(data), 0, door.put(data), out), path)


def _stat_result():
    inode, size, mtime, atime, ctime, mode, links, uid, gid, _ = struct.unpack("<QQdddIIIIQ", VIEW[:64])
    whole = (mode, inode, 1, links, uid, gid, size, int(atime), int(mtime), int(ctime))
    nanoseconds = {
        "st_atime": atime, "st_mtime": mtime, "st_ctime": ctime,
        "st_atime_ns": round(atime * 1e9), "st_mtime_ns": round(mtime * 1e9), "st_ctime_ns": round(ctime * 1e9),
        "st_blksize": 4096, "st_blocks": (size + 511) // 512, "st_rdev": 0,
    }
    return os.stat_result(whole, nanoseconds)


def stat(path, *, dir_fd=None, follow_symlinks=True):
    if isinstance(path, int):
        return fstat(path)
    _on_path(STAT if follow_symlinks else LSTAT, path, out=64)
    return _stat_result()


def lstat(path, *, dir_fd=None):
    return stat(path, follow_symlinks=False)


def fstat(fd):
    check(door.call(FSTAT, files.descriptor(fd), 0, 0, 0, 0, 64))
    return _stat_result()


def access(path, mode, *, dir_fd=None, effective_ids=False, follow_symlinks=True):
    data = files.path_bytes(path)
    return door.call(ACCESS, mode, 0, len(data), 0, door.put(data), 0) >= 0


def open_(path, flags, mode=0o777, *, dir_fd=None):
    return files.open_descriptor(path, flags, mode)


def close(fd):
    check(door.call(CLOSE, files.descriptor(fd), 0, 0, 0, 0, 0))


def closerange(low, high):
    for fd in range(low, min(high, 1024)):
        door.call(CLOSE, fd, 0, 0, 0, 0, 0)


def read(fd, length, /):
    if length < 0:
        raise failure(EINVAL)
    return bytes(VIEW[: files.read_into_stage(files.descriptor(fd), length)])


def readinto(fd, buffer, /):
    view = memoryview(buffer).cast("B")
    count = files.read_into_stage(files.descriptor(fd), len(view))
    view[:count] = VIEW[:count]
    return count


def write(fd, data, /):
    return files.write_bytes(files.descriptor(fd), memoryview(data).cast("B"))


def lseek(fd, offset, whence, /):
    return check(door.call(LSEEK, files.descriptor(fd), offset, whence, 0, 0, 0))


def ftruncate(fd, length, /):
    check(door.call(files.FTRUNCATE, files.descriptor(fd), length, 0, 0, 0, 0))


def truncate(path, length):
    if isinstance(path, int):
        ftruncate(path, length)
    else:
        _on_path(TRUNCATE, path, length)


def pipe2(flags, /):
    check(door.call(PIPE2, flags, 0, 0, 0, 0, 8))
    return struct.unpack("<ii", VIEW[:8])


def pipe():
    return pipe2(files.O_CLOEXEC)


def dup(fd, /):
    return check(door.call(FCNTL, files.descriptor(fd), F_DUPFD_CLOEXEC, 0, 0, 0, 0))


def dup2(fd, fd2, inheritable=True):
    old, new = files.descriptor(fd), files.descriptor(fd2)
    if inheritable or old == new:
        return check(door.call(DUP2, old, new, 0, 0, 0, 0))
    return check(door.call(DUP3, old, new, files.O_CLOEXEC, 0, 0, 0))


def sendfile(out_fd, in_fd, offset, count):
    out, source = files.descriptor(out_fd), files.descriptor(in_fd)
    at = float("nan") if offset is None else operator.index(offset)
    while True:
        result = door.call(SENDFILE, out, source, at, operator.index(count), 0, 0)
        if result != -EAGAIN:
            door.safe_point()
            return check(result)
        if not get_blocking(out):
            door.safe_point()
            raise failure(EAGAIN)
        door.wait_for(out, door.POLLOUT, door.NEVER, f"sendfile() on fd {out}")


def get_blocking(fd, /):
    return check(door.call(FCNTL, files.descriptor(fd), 3, 0, 0, 0, 0)) & files.O_NONBLOCK == 0


def set_blocking(fd, blocking, /):
    fd = files.descriptor(fd)
    flags = check(door.call(FCNTL, fd, 3, 0, 0, 0, 0))
    check(door.call(FCNTL, fd, 4, flags & ~files.O_NONBLOCK if blocking else flags | files.O_NONBLOCK, 0, 0, 0))


def get_inheritable(fd, /):
    return check(door.call(FCNTL, files.descriptor(fd), 1, 0, 0, 0, 0)) & 1 == 0


def set_inheritable(fd, inheritable, /):
    check(door.call(FCNTL, files.descriptor(fd), 2, 0 if inheritable else 1, 0, 0, 0))


# --- directories ---


def mkdir(path, mode=0o777, *, dir_fd=None):
    _on_path(MKDIR, path, mode)


def rmdir(path, *, dir_fd=None):
    _on_path(RMDIR, path)


def unlink(path, *, dir_fd=None):
    _on_path(UNLINK, path)


def rename(src, dst, *, src_dir_fd=None, dst_dir_fd=None):
    old, new = files.path_bytes(src), files.path_bytes(dst)
    check(door.call(RENAME, 0, 0, len(old), len(new), door.put(old, new), 0), src, dst)


def chmod(path, mode, *, dir_fd=None, follow_symlinks=True):
    if isinstance(path, int):
        check(door.call(FCHMOD, path, mode, 0, 0, 0, 0))
    else:
        _on_path(CHMOD, path, mode)


def chown(path, uid, gid, *, dir_fd=None, follow_symlinks=True):
    _on_path(CHOWN, path, uid, gid)


def readlink(path, *, dir_fd=None):
    _on_path(READLINK, path)
    raise failure(EINVAL, path)


def utime(path, times=None, *, ns=None, dir_fd=None, follow_symlinks=True):
    moment = ns[1] / 1e9 if ns is not None else times[1] if times is not None else float("nan")
    if isinstance(path, int):
        return
    _on_path(UTIMENSAT, path, 0, moment)


def getcwd():
    return os.fsdecode(getcwdb())


def getcwdb():
    return bytes(VIEW[: check(door.call(GETCWD, 0, 0, 0, 0, 0, 4096))])


def chdir(path):
    _on_path(CHDIR, path)


def _entries(path):
    """[(name, is it a directory)] of a directory, without . and .."""
    fd = files.open_descriptor(path, files.O_RDONLY | 0o200000)
    found = []
    try:
        while size := check(door.call(GETDENTS, fd, LARGEST, 0, 0, 0, LARGEST), path):
            data = bytes(VIEW[:size])
            at = 0
            while at < size:
                length, kind = struct.unpack_from("<HB", data, at + 16)
                name = data[at + 19 : at + length].split(b"\0", 1)[0]
                if name not in (b".", b".."):
                    found.append((name, kind == 4))
                at += length
    finally:
        door.call(CLOSE, fd, 0, 0, 0, 0, 0)
    return found


def listdir(path=None):
    path = "." if path is None else path
    names = [name for name, _ in _entries(path)]
    return names if isinstance(path, bytes) else [os.fsdecode(name) for name in names]


class DirEntry:
    """One entry of scandir()."""

    __slots__ = ("name", "path", "_directory")

    def __init__(self, name, path, directory):
        self.name, self.path, self._directory = name, path, directory

    def is_dir(self, *, follow_symlinks=True):
        return self._directory

    def is_file(self, *, follow_symlinks=True):
        try:
            return not self._directory and self.stat().st_mode & 0o170000 == 0o100000
        except FileNotFoundError:
            return False

    def is_symlink(self):
        return False

    def is_junction(self):
        return False

    def stat(self, *, follow_symlinks=True):
        return stat(self.path)

    def inode(self):
        return self.stat().st_ino

    def __fspath__(self):
        return self.path

    def __repr__(self):
        return f"<DirEntry {self.name!r}>"


class _Scan:
    def __init__(self, path):
        plain = "." if path is None else os.fspath(path)
        names = [(name if isinstance(plain, bytes) else os.fsdecode(name), kind) for name, kind in _entries(plain)]
        self._rest = iter([DirEntry(name, os.path.join(plain, name) if path is not None else name, kind)
                           for name, kind in names])

    def __iter__(self):
        return self

    def __next__(self):
        return next(self._rest)

    def close(self):
        self._rest = iter(())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def scandir(path=None):
    return _Scan(path)


# --- the process ---


def urandom(size, /):
    if size < 0:
        raise ValueError("negative argument not allowed")
    parts = []
    while size > 0:
        part = min(size, LARGEST)
        check(door.call(GETRANDOM, 0, part, 0, 0, 0, part))
        parts.append(bytes(VIEW[:part]))
        size -= part
    return b"".join(parts)


def uname():
    return os.uname_result(("Linux", door.current.process.hostname, "6.1.0", "#1 SMP", "x86_64"))


def _number(call):
    return lambda: check(door.call(call, 0, 0, 0, 0, 0, 0))


def kill(pid, number, /):
    from . import signals

    signals.kill(pid, number)


def exit_at_once(status):
    door.kernel.exit(status & 0xFF)
    door.suspend()


def umask(mask, /):
    return check(door.call(UMASK, mask, 0, 0, 0, 0, 0))


def _impossible(name, sentence):
    def call(*_, **__):
        raise NotImplementedError(sentence)

    call.__name__ = name
    return call


NO_CHILDREN = "a program on a host of this network cannot start another program; use threads, or run both from the shell"
CHILDREN = "fork forkpty execv execve posix_spawn posix_spawnp system popen wait waitpid wait3 wait4 openpty"
GONE = "copy_file_range memfd_create eventfd pidfd_open posix_fadvise splice link symlink mkfifo mknod"


def _functions():
    plain = (
        "stat lstat fstat access close closerange read readinto write lseek ftruncate truncate pipe pipe2 dup dup2 get_blocking "
        "set_blocking get_inheritable set_inheritable sendfile mkdir rmdir unlink rename chmod chown readlink utime getcwd getcwdb chdir "
        "listdir scandir urandom uname kill umask DirEntry"
    )
    made = {name: globals()[name] for name in plain.split()}
    made.update(open=open_, remove=unlink, replace=rename, _exit=exit_at_once, isatty=files.isatty)
    made.update(getpid=_number(GETPID), getppid=_number(GETPPID), getuid=_number(GETUID), geteuid=_number(GETEUID))
    made.update(getgid=_number(GETGID), getegid=_number(GETEGID), getpgrp=_number(GETPGRP), getgroups=lambda: [])
    made.update(getlogin=lambda: door.current.process.user, cpu_count=lambda: 1, process_cpu_count=lambda: 1)
    made.update(fsync=lambda fd: check(door.call(FSYNC, files.descriptor(fd), 0, 0, 0, 0, 0)))
    made.update(sync=lambda: None, get_terminal_size=lambda fd=1: os.terminal_size((80, 24)))
    made.update(putenv=lambda name, value: None, unsetenv=lambda name: None, getloadavg=lambda: (0.0, 0.0, 0.0))
    made.update(register_at_fork=lambda **_: None)
    made.update({name: _impossible(name, NO_CHILDREN) for name in CHILDREN.split()})
    return made


def install():
    # The importer goes on reading the interpreter's own library with the functions as they were.
    kept = types.ModuleType("posix")
    vars(kept).update(vars(posix))
    importer._os = kept
    reading = types.ModuleType("_io")
    vars(reading).update(vars(_io))
    plain_open = _io.open
    reading.open_code = lambda path: plain_open(path, "rb")
    importer._io = zipimport._io = reading
    for name, function in _functions().items():
        setattr(posix, name, function)
        setattr(os, name, function)
    for name in GONE.split():
        for module in (posix, os):
            if hasattr(module, name):
                delattr(module, name)
    os.supports_dir_fd.clear()
    os.supports_fd.clear()
    os.supports_follow_symlinks.clear()
    import shutil

    shutil._use_fd_functions = False
    shutil._USE_CP_SENDFILE = False


__all__ = ["ENOENT", "ENOTDIR", "install"]
