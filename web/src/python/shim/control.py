# SPDX-License-Identifier: Apache-2.0
"""The module fcntl on the descriptors of the host."""

import operator
import types

from . import door, errors
from .door import VIEW

FCNTL, IOCTL, IFREQ = 72, 16, 40
NAMES = dict(
    F_DUPFD=0, F_GETFD=1, F_SETFD=2, F_GETFL=3, F_SETFL=4, F_DUPFD_CLOEXEC=1030, FD_CLOEXEC=1, F_GETLK=5, F_SETLK=6,
    F_SETLKW=7, F_SETOWN=8, F_GETOWN=9, F_RDLCK=0, F_WRLCK=1, F_UNLCK=2, F_SETPIPE_SZ=1031, F_GETPIPE_SZ=1032,
    LOCK_SH=1, LOCK_EX=2, LOCK_NB=4, LOCK_UN=8,
)


def _descriptor(thing):
    """As PyObject_AsFileDescriptor."""
    if isinstance(thing, int):
        fd = int(thing)
    else:
        method = getattr(thing, "fileno", None)
        if method is None:
            raise TypeError("argument must be an int, or have a fileno() method.")
        fd = method()
        if not isinstance(fd, int):
            raise TypeError("fileno() returned a non-integer")
    if fd < 0:
        raise ValueError(f"file descriptor cannot be a negative integer ({fd})")
    return fd


def fcntl(fd, cmd, arg=0, /):
    fd = _descriptor(fd)
    if not hasattr(arg, "__index__"):
        raise errors.failure(errors.EINVAL)  # a struct: locks, which do not exist here
    return errors.check(door.call(FCNTL, fd, operator.index(cmd), operator.index(arg), 0, 0, 0))


def ioctl(fd, request, arg=0, mutate_flag=True, /):
    """Requests that ask for an int (FIONREAD, SIOCOUTQ) or about an interface (SIOCGIFADDR, ...): the answer comes into the
    buffer that `arg` is."""
    fd = _descriptor(fd)
    request = operator.index(request)
    size = IFREQ if 0x8910 <= request <= 0x8933 else 4
    if hasattr(arg, "__index__"):
        return errors.check(door.call(IOCTL, fd, request, 0, 0, 0, size))
    view = memoryview(arg.encode() if isinstance(arg, str) else arg).cast("B")
    given = bytes(view[:size]).ljust(size, b"\0")
    answer = errors.check(door.call(IOCTL, fd, request, 0, 0, door.put(given), size))
    value = bytes(VIEW[: min(size, len(view))])
    if mutate_flag and not view.readonly:
        view[: len(value)] = value
        return answer
    return value + bytes(view[len(value) :])


def _no_locks(fd, *_):
    _descriptor(fd)
    raise errors.failure(37)  # ENOLCK


def module():
    made = types.ModuleType("fcntl", "This module performs file control and I/O control on file descriptors.")
    vars(made).update(NAMES)
    made.fcntl, made.ioctl, made.flock, made.lockf = fcntl, ioctl, _no_locks, _no_locks
    return made
