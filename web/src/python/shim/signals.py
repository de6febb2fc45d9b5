# SPDX-License-Identifier: Apache-2.0
"""Signals of a process: the handlers that a program sets, run in its main thread.

The interpreter's own SIGINT is taken: it comes every few thousand bytecodes and lets the scheduler preempt (preempt.py).
"""

import signal
import _signal

from . import door, errors

SIGINT, SIGKILL, SIGPIPE, SIGALRM, SIGTERM, SIGCHLD, SIGSTOP = 2, 9, 13, 14, 15, 17, 19
DEFAULT, IGNORE, CAUGHT = 0, 1, 2
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
    for name in ("alarm", "setitimer", "getitimer", "sigwait", "pthread_kill"):
        setattr(signal, name, _unavailable(name))


def _enumerated(handler):
    """SIG_DFL and SIG_IGN as the members of signal.Handlers that a program compares with."""
    return handler
