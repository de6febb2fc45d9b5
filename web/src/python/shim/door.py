# SPDX-License-Identifier: Apache-2.0
"""The door to the simulated host: system calls, waiting, and which task runs now.

Exactly one task (a Python thread) runs at a time, each on a stack of its own that JSPI suspends. `kernel` is the
scheduler in TypeScript (kernel.ts). Nothing but `suspend` ever gives the processor away.
"""

import sys
from _asyncio import _get_running_loop, _set_running_loop, _swap_current_task
from pyodide.ffi import run_sync

from . import errors
from .errors import EAGAIN, EINTR, EINVAL, ESRCH

NEVER = float("inf")
SECOND = 1_000_000_000
SUSPEND = -1_000_000
COMPUTES = -1  # a wait that is none
ADDRESS = 128  # bytes kept for a socket address before the data, see the core's outside.h
LARGEST = (1 << 18) - ADDRESS  # bytes of data in one system call

OURS = ("<glassnet>", "/lib/python3", "<frozen")  # where the files of a frame are nobody's own

POLLIN, POLLPRI, POLLOUT, POLLERR, POLLHUP, POLLNVAL = 1, 2, 4, 8, 16, 32

# Arguments and results of system calls: the kernel copies between this and the memory of the core.
STAGE = bytearray(LARGEST + ADDRESS)
VIEW = memoryview(STAGE)

kernel = None
gate = None
_wait = None
_park = None



def call(number, a, b, c, d, size_in, size_out):
    """call(number, a, b, c, d, bytes in, bytes out) -> result or negative errno. Before `bind` there is no host: ENOSYS."""
    return -38


def now():
    """Virtual time in nanoseconds."""
    return 0


current = None  # the task that runs; None while none does, so that what is collected then is nobody's
overdue = False  # the slice is used up, but the stack was at a place where it cannot be given away


class Task:
    """One thread of a program."""

    __slots__ = ("id", "process", "locals", "noted")

    def __init__(self, number, process):
        self.id = number
        self.process = process
        self.locals = {}  # of threading.local objects
        self.noted = None  # where and in what it was last said to wait


def owner():
    """The process that runs, for `owned`."""
    return current.process if current is not None else None


def owned(process):
    """Whether `process`, which made something, runs now. What it leaves behind is collected whenever another one's turn is: its
    descriptors are numbers that mean nothing there."""
    return process is not None and current is not None and current.process is process and not process.ended


def bind(scheduler):
    global kernel, gate, call, now, _wait, _park
    kernel, gate = scheduler, scheduler.gate
    call, now, _wait, _park = kernel.syscall, kernel.now, kernel.wait, kernel.park
    kernel.attach(STAGE)


def suspend():
    """Gives the processor away until the kernel resumes this task; answers what the kernel says."""
    global current, overdue
    me = current
    loop = _get_running_loop()
    if loop is not None:
        # The interpreter knows one running loop and one running asyncio task; they belong to this stack alone.
        step = _swap_current_task(loop, None)
        _set_running_loop(None)
    current = None
    value = run_sync(gate)
    current = me
    overdue = False
    if loop is not None:
        _set_running_loop(loop)
        _swap_current_task(loop, step)
    me.process.enter()
    return value


def yield_slice():
    """A slice of computing costs a millisecond of virtual time, so that a busy loop cannot stop the clock."""
    sleep_until(now() + 1_000_000, COMPUTES)


def safe_point():
    """Called where the processor may be given away: gives up a slice that was over before."""
    if overdue:
        yield_slice()


def note(doing):
    """Tells the host where this task is about to wait: at the innermost line of the learner's own code, "/home/user/chat.py:17"."""
    name, line = "", 0
    frame = sys._getframe(1)
    while frame is not None:
        name = frame.f_code.co_filename
        if not name.startswith(OURS):
            line = frame.f_lineno
            break
        frame = frame.f_back
    noted = name, line, doing
    if noted != current.noted:
        current.noted = noted
        kernel.note(f"{name}:{line} {doing}" if line else doing)


def interrupted(value):
    """Runs the handlers of signals that have come (PEP 475); they may raise. A process that ends goes no further."""
    if value == -ESRCH:
        suspend()
    if value == -EINTR:
        current.process.signals.deliver()
        return True
    return False


def sleep_until(deadline, kind=0):
    while True:
        value = _wait(kind, deadline)
        if value == SUSPEND:
            value = suspend()
        if not interrupted(value):
            return


def wait_polled(entries, deadline, doing=""):
    """Waits for struct pollfd entries (packed bytes); afterwards they stand in VIEW. Answers how many are ready."""
    count = len(entries) // 8
    noted = False
    while True:
        VIEW[: len(entries)] = entries
        value = _wait(count, deadline)
        if interrupted(value):
            continue
        if value != SUSPEND:
            return errors.check(value)
        if not noted:
            noted = True
            note(doing)
        value = suspend()
        if interrupted(value):
            continue
        VIEW[: len(entries)] = entries
        return errors.check(call(7, count, 0, 0, 0, len(entries), len(entries)))


def wait_for(fd, events, deadline, doing):
    """Waits for one descriptor; False when the deadline has passed."""
    entry = fd.to_bytes(4, "little", signed=True) + events.to_bytes(4, "little")
    return wait_polled(entry, deadline, doing) > 0


def park(key, deadline, doing):
    """Waits until another task calls kernel.unpark(key); False when the deadline has passed."""
    value = _park(key, deadline)
    if value == SUSPEND:
        note(doing)
        value = suspend()
    interrupted(value)
    return value != 0


def deadline_after(seconds):
    """The virtual time `seconds` from now (None: never); as CPython rounds, never too early."""
    if seconds is None:
        return NEVER
    if seconds > 9e6:  # beyond what virtual time can express
        return NEVER
    nanoseconds = seconds * 1e9
    whole = int(nanoseconds)
    return now() + (whole + 1 if whole < nanoseconds else whole)


def text_at(data):
    """A path or name as the bytes a system call takes."""
    if b"\0" in data:
        raise ValueError("embedded null byte")
    return data


def put(*parts):
    """Lays bytes one after the other on the stage; answers their total length."""
    at = 0
    for part in parts:
        VIEW[at : at + len(part)] = part
        at += len(part)
    return at


__all__ = [name for name in dir() if not name.startswith("_")] + ["EAGAIN", "EINVAL"]
