# SPDX-License-Identifier: Apache-2.0
"""The module time on virtual time. (What C code asks for directly follows kernel.ts, which lends it the same clock.)"""

import time

from . import door

POWER_ON = 1_767_225_600  # Unix time of virtual time 0, as in the core's node/calendar.h


def _reading():
    door.safe_point()
    return door.now()


def sleep(seconds):
    try:
        seconds = seconds if isinstance(seconds, (int, float)) else seconds.__index__()
    except AttributeError:
        raise TypeError(f"'{type(seconds).__name__}' object cannot be interpreted as an integer or float") from None
    if seconds != seconds:
        raise ValueError("Invalid value NaN (not a number)")
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    deadline = door.deadline_after(seconds)
    door.note(f"sleep({seconds:g})")
    door.sleep_until(deadline)


def time_ns():
    return POWER_ON * door.SECOND + _reading()


def unix_time():
    return time_ns() / 1e9


def seconds():
    return _reading() / 1e9


def _clock(kind):
    if kind not in (0, 1, 2, 3, 4, 7):
        from . import errors

        raise errors.failure(errors.EINVAL)
    return time_ns() if kind == 0 else _reading()


def install():
    time.sleep, time.time, time.time_ns = sleep, unix_time, time_ns
    for name in ("monotonic", "perf_counter", "process_time", "thread_time"):
        setattr(time, name, seconds)
        setattr(time, f"{name}_ns", _reading)
    time.clock_gettime = lambda kind: _clock(kind) / 1e9
    time.clock_gettime_ns = _clock
    time.CLOCK_REALTIME, time.CLOCK_MONOTONIC, time.CLOCK_BOOTTIME = 0, 1, 7
    time.tzname, time.timezone, time.altzone, time.daylight = ("UTC", "UTC"), 0, 0, 0
