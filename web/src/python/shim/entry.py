# SPDX-License-Identifier: Apache-2.0
"""What the scheduler calls: the first function on each stack, and the end of a process."""

import asyncio
import gc
import sys

from . import door, main, preempt, threads
from .process import Process

_processes = {}


def bind(kernel):
    """Connects the interpreter with the scheduler; after the start, and again after a memory snapshot was loaded."""
    asyncio._set_running_loop(None)  # Pyodide's own loop would count as running in every program
    door.bind(kernel)
    preempt.transparent.update(code for code in (enter.__code__, _run.__code__, main.run.__code__, main._perform.__code__,
                                                 main._run_file.__code__, main._execute.__code__, threads.run.__code__,
                                                 main._finish.__code__, main._interact.__code__))
    gc.freeze()


def enter(task, handle):
    """The life of one task, on a stack of its own. Answers the exit status of the main thread."""
    try:
        return _run(task, handle)
    finally:
        door.current = None


def _run(task, handle):
    mine = _processes.get(handle)
    if mine is None:
        door.current = _Nobody()
        mine = _processes[handle] = Process(handle, task)
    door.current = door.Task(task, mine)
    door.overdue = False
    door.kernel.begun()
    mine.enter()
    if task != mine.main:
        threads.run(task, mine)
        return 0
    status = main.run(mine)
    mine.ended = True
    return status


class _Nobody:
    """Stands for the process while it is being made."""

    id = 0
    process = None


def forget(handle):
    """A process has ended: its stacks are never resumed, what it had is let go."""
    mine = _processes.pop(handle, None)
    if mine is not None:
        mine.ended = True
        mine.drop()
        if door.kernel.crowded():
            gc.collect()  # what a traceback holds goes in circles


def version():
    return sys.version.split()[0]
