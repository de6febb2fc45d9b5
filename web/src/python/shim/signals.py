# SPDX-License-Identifier: Apache-2.0
"""Signals of a process: the handlers that a program sets, run in its main thread.

The interpreter's own SIGINT is taken: it comes every few thousand bytecodes and lets the scheduler preempt (preempt.py).
"""

import math
import operator
import signal
import struct
import _signal

from . import door, errors

SIGINT, SIGKILL, SIGPIPE, SIGALRM, SIGTERM, SIGCHLD, SIGSTOP = 2, 9, 13, 14, 15, 17, 19
DEFAULT, IGNORE, CAUGHT = 0, 1, 2
GETITIMER, ALARM, SETITIMER, GETPID = 36, 37, 38, 39
NAMES = (
    "HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG "
    "XCPU XFSZ VTALRM PROF WINCH IO PWR SYS"
).split()
NUMBERS = {f"SIG{name}": number for number, name in enumerate(NAMES, 1)}
DESCRIPTIONS = {1: "Hangup", 2: "Interrupt", 3: "Quit", 9: "Killed", 10: "User defined signal 1", 11: "Segmentation fault",
                12: "User defined signal 2", 13: "Broken pipe", 14: "Alarm clock", 15: "Terminated"}


class Signals:
    """The handlers of one process."""

    def __init__(self):
        self.handlers = {number: signal.SIG_DFL for number in range(1, 65)}
        self.handlers[SIGINT] = signal.default_int_handler
        self.handlers[SIGPIPE] = signal.SIG_IGN
        self.wakeup = -1

    def deliver(self):
        """Runs the handlers of what has come. Only the main thread is ever interrupted."""
        while True:
            number = door.kernel.takeSignal()
            if number == 0:
                return
            self.run(number)

    def run(self, number):
        if self.wakeup >= 0:
            door.put(bytes([number]))
            door.call(1, self.wakeup, 1, 0, 0, 1, 0)
        handler = self.handlers.get(number)
        if callable(handler):
            import sys

            handler(number, sys._getframe(1))


def _mine():
    return door.current.process.signals


def _number(number):
    number = int(number)
    if not 1 <= number <= 64:
        raise ValueError("signal number out of range")
    return number


def set_handler(number, handler):
    number = _number(number)
    if door.current.id != door.current.process.main:
        raise ValueError("signal only works in main thread of the main interpreter")
    if handler is not signal.SIG_DFL and handler is not signal.SIG_IGN and not callable(handler):
        kinds = (DEFAULT, IGNORE)
        if handler not in kinds:
            raise TypeError("signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object")
        handler = (signal.SIG_DFL, signal.SIG_IGN)[handler]
    if number in (SIGKILL, SIGSTOP):
        raise errors.failure(errors.EINVAL)
    action = DEFAULT if handler is signal.SIG_DFL else IGNORE if handler is signal.SIG_IGN else CAUGHT
    errors.check(door.call(13, number, action, 0, 0, 0, 0))
    handlers = _mine().handlers
    before, handlers[number] = handlers[number], handler
    return before


def getsignal(number):
    return _mine().handlers[_number(number)]


def strsignal(number):
    return DESCRIPTIONS.get(_number(number), f"Signal {number}")


def set_wakeup_fd(fd, *, warn_on_full_buffer=True):
    mine = _mine()
    before, mine.wakeup = mine.wakeup, fd
    return before


def kill(pid, number):
    errors.check(door.call(62, pid, int(number), 0, 0, 0, 0))
    if door.call(GETPID, 0, 0, 0, 0, 0, 0) < 0:
        door.suspend()  # it has ended itself
    pending()


def pending():
    """A signal that a program sends itself is handled before kill() comes back."""
    current = door.current
    if current.id == current.process.main:
        door.kernel.collect()
        current.process.signals.deliver()


def raise_signal(number):
    kill(door.call(39, 0, 0, 0, 0, 0, 0), number)


def pause():
    value = door.park("pause", door.NEVER, "pause()")
    del value


def alarm(seconds, /):
    """SIGALRM after so many seconds of virtual time; answers what was left of the one before."""
    return errors.check(door.call(ALARM, _c_int(seconds), 0, 0, 0, 0, 0))


def _timer():
    """(delay, interval) of the struct itimerval on the stage."""
    interval, more, left, rest = struct.unpack("<qqqq", door.VIEW[:32])
    return left + rest / 1e6, interval + more / 1e6


def _timeval(seconds):
    """Seconds and microseconds, never rounded down (CPython's double_to_timeval)."""
    if not isinstance(seconds, (int, float)):
        raise TypeError(f"must be real number, not {type(seconds).__name__}")
    if seconds < 0:
        raise signal.ItimerError(errors.EINVAL, errors.strerror(errors.EINVAL))
    return divmod(math.ceil(seconds * 1e6), 1_000_000)


def setitimer(which, seconds, interval=0.0, /):
    first, every = _timeval(seconds), _timeval(interval)
    size = door.put(struct.pack("<qqqq", *every, *first))
    result = door.call(SETITIMER, _c_int(which), 0, 0, 0, size, 32)
    if result < 0:
        raise signal.ItimerError(-result, errors.strerror(-result))
    return _timer()


def getitimer(which, /):
    result = door.call(GETITIMER, _c_int(which), 0, 0, 0, 0, 32)
    if result < 0:
        raise signal.ItimerError(-result, errors.strerror(-result))
    return _timer()


def _c_int(value):
    number = operator.index(value)
    if not -(1 << 31) <= number < 1 << 31:
        raise OverflowError("signed integer is greater than maximum")
    return number


def pthread_kill(thread, number, /):
    """To a thread of this program; as always the main thread runs the handler."""
    current = door.current.process
    if thread != current.main and thread not in current.threads:
        raise errors.failure(errors.ESRCH)
    kill(door.call(39, 0, 0, 0, 0, 0, 0), number)


def _unavailable(name):
    def call(*_):
        raise NotImplementedError(f"signal.{name} is not available on the hosts of this network")

    call.__name__ = name
    return call


def install():
    """Gives the module signal Linux's numbers and the calls above."""
    for module in (signal, _signal):
        for name in [name for name in dir(module) if name.startswith("SIG") and name[3:4] not in ("_", "")]:
            delattr(module, name)
    members = {**NUMBERS, "SIGRTMIN": 34, "SIGRTMAX": 64, "SIGPOLL": 29, "SIGCLD": 17, "SIGIOT": 6}
    signal.Signals = __import__("enum").IntEnum("Signals", members, module="signal")
    for name in members:
        setattr(signal, name, signal.Signals[name])
        setattr(_signal, name, members[name])
    signal.valid_signals = lambda: {signal.Signals(n) if n in NUMBERS.values() else n for n in range(1, 65)}
    signal.NSIG = 65
    signal.signal = lambda number, handler: _enumerated(set_handler(number, handler))
    signal.getsignal = lambda number: _enumerated(getsignal(number))
    signal.strsignal, signal.set_wakeup_fd, signal.raise_signal, signal.pause = (
        strsignal, set_wakeup_fd, raise_signal, pause)
    signal.siginterrupt = lambda number, flag: None
    signal.alarm, signal.setitimer, signal.getitimer, signal.pthread_kill = alarm, setitimer, getitimer, pthread_kill
    signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF = 0, 1, 2
    signal.ItimerError = type("itimer_error", (OSError,), {"__module__": "signal"})
    for name in ("sigwait",):
        setattr(signal, name, _unavailable(name))


def _enumerated(handler):
    """SIG_DFL and SIG_IGN as the members of signal.Handlers that a program compares with."""
    return handler
