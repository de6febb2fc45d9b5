# SPDX-License-Identifier: Apache-2.0
"""Preemption: the interpreter asks the kernel for signals every few thousand bytecodes and is given SIGINT when a slice is
over; this handler then gives the processor away, unless the stack is at a place where others must not come in between."""

import _signal
from pyodide.ffi import can_run_sync

from . import door

# In these modules a lock shared by all programs may be held: the slice goes on for a few bytecodes more.
BRIEF = ("/threading.py", "/queue.py", "/concurrent/futures/thread.py", "/weakref.py", "/_weakrefset.py", "/linecache.py")

# The page knows it by these words (killedForMemory of engine/outside.ts).
KILLED = "python3: killed: out of memory"

TOLD, ENDING = 1, 2  # answers of kernel.greed

transparent = set()  # code objects of the shim that are at the bottom of every stack


def _tick(_number, frame):
    if door.current is None:
        return
    if not can_run_sync() or frame is None or frame.f_code.co_filename.endswith(BRIEF):
        door.kernel.hurry()
        return
    while frame is not None:
        code = frame.f_code
        if code.co_filename.startswith(("<glassnet>", "<frozen importlib")) and code not in transparent:
            door.overdue = True
            door.kernel.hurry()
            return
        frame = frame.f_back
    greed = door.kernel.greed()
    if greed:
        _refuse(greed)
    door.yield_slice()


class OutOfMemory(BaseException):
    """Unwinds the stack of a program that is to end, so that what it had is let go."""


def _refuse(greed):
    """The program has taken nearly all the memory there is. It is told so once; when it goes on, it ends."""
    if greed == TOLD:
        raise MemoryError(f"all programs of this network may use {_most()} of memory together")
    if greed == ENDING:
        door.kernel.hurry()  # in case it is caught
        raise OutOfMemory
    end()
    door.suspend()  # for ever


def end():
    """Ends the program with a sentence."""
    door.kernel.kill(f"{KILLED}, it took more than there is ({_most()} for all programs of this network)")


def _most():
    return f"{door.kernel.mostMemory() >> 20} MB"


def install():
    _signal.signal(2, _tick)
