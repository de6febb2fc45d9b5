# SPDX-License-Identifier: Apache-2.0
"""Preemption: the interpreter asks the kernel for signals every few thousand bytecodes and is given SIGINT when a slice is
over; this handler then gives the processor away, unless the stack is at a place where others must not come in between."""

import _signal
from pyodide.ffi import can_run_sync

from . import door

# In these modules a lock shared by all programs may be held: the slice goes on for a few bytecodes more.
BRIEF = ("/threading.py", "/queue.py", "/concurrent/futures/thread.py", "/weakref.py", "/_weakrefset.py", "/linecache.py")
MOST_MEMORY = 512 << 20

transparent = set()  # code objects of the shim that are at the bottom of every stack


def _tick(_number, frame):
    if door.current is None:
        return
    if door.kernel.memory() > MOST_MEMORY:
        raise MemoryError("the programs on this page may use 512 MB of memory together")
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
    door.yield_slice()


def install():
    _signal.signal(2, _tick)
