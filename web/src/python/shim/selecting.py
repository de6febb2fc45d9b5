# SPDX-License-Identifier: Apache-2.0
"""The module select: select(), poll objects and epoll, on poll(2) and epoll(7) of the host."""

import struct
import types

from . import door, errors
from .door import NEVER, POLLERR, POLLHUP, POLLIN, POLLNVAL, POLLOUT, POLLPRI, VIEW

EPOLL_CREATE1, EPOLL_CTL, EPOLL_WAIT, POLL, CLOSE = 291, 233, 232, 7, 3
EPOLL_CTL_ADD, EPOLL_CTL_DEL, EPOLL_CTL_MOD = 1, 2, 3
READABLE, WRITABLE, URGENT = POLLIN | POLLHUP | POLLERR, POLLOUT | POLLERR, POLLPRI
FD_SETSIZE = 1024


def _fd(thing):
    """The descriptor of a file object or an integer, with the errors of PyObject_AsFileDescriptor."""
    if isinstance(thing, int):
        fd = thing
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


def _milliseconds(timeout):
    """A deadline from poll()'s milliseconds; None and negative ones mean for ever."""
    if timeout is None or timeout < 0:
        return NEVER
    return door.deadline_after(timeout / 1000)


def _poll(wanted, deadline, doing):
    """[(fd, revents)] of the descriptors that are ready, in the order of `wanted` (a dictionary fd -> events)."""
    entries = b"".join(struct.pack("<iHH", fd, events, 0) for fd, events in wanted.items())
    if deadline <= door.now():
        VIEW[: len(entries)] = entries
        ready = errors.check(door.call(POLL, len(wanted), 0, 0, 0, len(entries), len(entries)))
        if ready == 0:
            door.safe_point()
    else:
        ready = door.wait_polled(entries, deadline, doing)
    if ready == 0:
        return []
    found = struct.iter_unpack("<iHH", bytes(VIEW[: len(entries)]))
    return [(fd, revents) for fd, _, revents in found if revents]


class _Select:
    """A callable that is no function: selectors keeps it as a class attribute and must not turn it into a method."""

    __name__ = __qualname__ = "select"

    def __call__(self, rlist, wlist, xlist, timeout=None, /):
        if timeout is None:
            deadline = NEVER
        else:
            if not isinstance(timeout, (int, float)):
                raise TypeError("timeout must be a float or None")
            if timeout < 0:
                raise ValueError("timeout must be non-negative")
            deadline = door.deadline_after(timeout)
        lists = []
        wanted = {}
        for things, events in ((rlist, POLLIN), (wlist, POLLOUT), (xlist, POLLPRI)):
            try:
                things = list(things)
            except TypeError:
                raise TypeError("arguments 1-3 must be sequences") from None
            pairs = [(_fd(thing), thing) for thing in things]
            lists.append(pairs)
            for fd, _ in pairs:
                if fd >= FD_SETSIZE:
                    raise ValueError("filedescriptor out of range in select()")
                wanted[fd] = wanted.get(fd, 0) | events
        ready = dict(_poll(wanted, deadline, "select()"))
        if any(revents & POLLNVAL for revents in ready.values()):
            raise errors.failure(errors.EBADF)
        return tuple(
            [thing for fd, thing in pairs if ready.get(fd, 0) & mask]
            for pairs, mask in zip(lists, (READABLE, WRITABLE, URGENT))
        )


class poll:
    """select.poll()."""

    def __init__(self):
        self._wanted = {}

    def register(self, fd, eventmask=POLLIN | POLLPRI | POLLOUT, /):
        self._wanted[_fd(fd)] = eventmask

    def modify(self, fd, eventmask, /):
        fd = _fd(fd)
        if fd not in self._wanted:
            raise errors.failure(errors.ENOENT)
        self._wanted[fd] = eventmask

    def unregister(self, fd, /):
        del self._wanted[_fd(fd)]

    def poll(self, timeout=None, /):
        return _poll(self._wanted, _milliseconds(timeout), "poll()")


class epoll:
    """select.epoll(): an epoll instance of the host."""

    def __init__(self, sizehint=-1, flags=0):
        self._owner = door.owner()
        self._fd = errors.check(door.call(EPOLL_CREATE1, 0o2000000, 0, 0, 0, 0, 0))

    def _open(self):
        if self._fd < 0:
            raise ValueError("I/O operation on closed epoll object")
        return self._fd

    def _control(self, operation, fd, events):
        size = door.put(struct.pack("<IQ", events, fd))
        errors.check(door.call(EPOLL_CTL, self._open(), operation, fd, 0, size, 0))

    def register(self, fd, eventmask=POLLIN | POLLPRI | POLLOUT):
        self._control(EPOLL_CTL_ADD, _fd(fd), eventmask)

    def modify(self, fd, eventmask):
        self._control(EPOLL_CTL_MOD, _fd(fd), eventmask)

    def unregister(self, fd):
        self._control(EPOLL_CTL_DEL, _fd(fd), 0)

    def poll(self, timeout=None, maxevents=-1):
        if maxevents == -1:
            maxevents = FD_SETSIZE - 1
        elif maxevents <= 0:
            raise ValueError(f"maxevents must be greater than 0, got {maxevents}")
        deadline = NEVER if timeout is None or timeout < 0 else door.deadline_after(timeout)
        while True:
            count = errors.check(door.call(EPOLL_WAIT, self._open(), maxevents, 0, 0, 0, 12 * min(maxevents, 1024)))
            if count:
                found = struct.iter_unpack("<IQ", bytes(VIEW[: 12 * count]))
                return [(data & 0xFFFFFFFF, events) for events, data in found]
            if deadline <= door.now():
                door.safe_point()
                return []
            if not door.wait_for(self._fd, POLLIN, deadline, "epoll.poll()"):
                return []

    def fileno(self):
        return self._open()

    def close(self):
        fd, self._fd = self._fd, -1
        if fd >= 0:
            door.call(CLOSE, fd, 0, 0, 0, 0, 0)

    closed = property(lambda self: self._fd < 0)

    def __enter__(self):
        self._open()
        return self

    def __exit__(self, *_):
        self.close()

    def __del__(self):
        if door.owned(self._owner):
            self.close()


def module():
    """The module `select` that the standard library is to import."""
    made = types.ModuleType("select", "This module supports asynchronous I/O on multiple file descriptors.")
    made.error = OSError
    made.select, made.poll, made.epoll = _Select(), poll, epoll
    poll.__module__ = epoll.__module__ = "select"
    for name, value in dict(
        POLLIN=1, POLLPRI=2, POLLOUT=4, POLLERR=8, POLLHUP=16, POLLNVAL=32, POLLRDNORM=64, POLLRDBAND=128, POLLWRNORM=256,
        POLLWRBAND=512, POLLMSG=1024, POLLRDHUP=0x2000, PIPE_BUF=4096,
    ).items():
        setattr(made, name, value)
        if name.startswith("POLL") and name not in ("POLLNVAL",):
            setattr(made, "E" + name, value)
    made.EPOLLET, made.EPOLLONESHOT, made.EPOLLEXCLUSIVE, made.EPOLL_CLOEXEC = 1 << 31, 1 << 30, 1 << 28, 0o2000000
    return made
