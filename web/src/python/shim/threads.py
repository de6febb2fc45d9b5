# SPDX-License-Identifier: Apache-2.0
"""The module _thread: every thread is one more suspended stack, every lock a queue of the scheduler.

No RLock here: threading then takes its own version written in Python, which needs only get_ident and Lock.
"""

import _thread as builtin
import sys
import types

from . import door

TIMEOUT_MAX = 9_223_372_036.0
_keys = 0
_starting = {}  # task -> (function, handle)


def get_ident():
    return door.current.id if door.current else 1


def _key():
    global _keys
    _keys += 1
    return _keys


def _limit(blocking, timeout):
    """The deadline of acquire and join; None: do not wait."""
    if not blocking:
        if timeout != -1:
            raise ValueError("can't specify a timeout for a non-blocking call")
        return None
    if timeout is None or timeout == -1:
        return door.NEVER
    if timeout < 0:
        raise ValueError("timeout value must be a non-negative number")
    if timeout > TIMEOUT_MAX:
        raise OverflowError("timeout value is too large")
    return door.deadline_after(timeout)


class lock:
    """threading.Lock. Those who wait are served in their order."""

    __slots__ = ("_key", "_held", "_waiting", "__weakref__")

    def __init__(self):
        self._key = _key()
        self._held = False
        self._waiting = 0

    def acquire(self, blocking=True, timeout=-1):
        deadline = _limit(blocking, timeout)
        while self._held:
            if deadline is None or door.current is None:
                door.safe_point()
                return False
            self._waiting += 1
            try:
                woken = door.park(self._key, deadline, "lock.acquire()")
            finally:
                self._waiting -= 1
            if not woken and self._held:
                return False
        self._held = True
        return True

    def release(self):
        if not self._held:
            raise RuntimeError("release unlocked lock")
        self._held = False
        if self._waiting:
            door.kernel.unpark(self._key, 1)

    def locked(self):
        return self._held

    def __enter__(self):
        return self.acquire()

    def __exit__(self, *_):
        self.release()

    def __repr__(self):
        state = "locked" if self._held else "unlocked"
        return f"<{state} _thread.lock object at {id(self):#x}>"

    def _at_fork_reinit(self):
        self._held = False

    acquire_lock, release_lock, locked_lock = acquire, release, locked


class _ThreadHandle:
    """What threading.Thread keeps of the thread it has started."""

    def __init__(self):
        self.ident = None
        self._key = _key()
        self._done = False

    def is_done(self):
        return self._done

    def _set_done(self):
        self._done = True
        door.kernel.unpark(self._key, 1 << 30)

    def join(self, timeout=None):
        if self.ident == get_ident() and not self._done:
            raise RuntimeError("Cannot join current thread")
        deadline = door.NEVER if timeout is None or timeout < 0 else door.deadline_after(timeout)
        while not self._done and door.park(self._key, deadline, "Thread.join()"):
            pass


def start_joinable_thread(function, handle=None, daemon=True):
    if not callable(function):
        raise TypeError("thread function must be callable")
    handle = handle or _ThreadHandle()
    number = door.kernel.spawn()
    if number == 0:
        raise RuntimeError("can't start new thread")
    handle.ident = number
    process = door.current.process
    process.threads[number] = (handle, daemon)
    _starting[number] = (function, handle)
    return handle


def start_new_thread(function, args=(), kwargs=None):
    if not callable(function):
        raise TypeError("first arg must be callable")
    if not isinstance(args, tuple):
        raise TypeError("2nd arg must be a tuple")

    def body():
        try:
            function(*args, **(kwargs or {}))
        except SystemExit:
            pass
        except BaseException as error:
            hook = types.SimpleNamespace(exc_value=error, exc_traceback=error.__traceback__, err_msg=None, object=None,
                                         exc_type=type(error))
            hook.err_msg = f"Exception ignored in thread started by {function!r}"
            sys.unraisablehook(hook)

    return start_joinable_thread(body).ident


def run(number, process):
    """The whole life of a thread, on its own stack."""
    function, handle = _starting.pop(number)
    try:
        function()
    except SystemExit:
        pass
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        process.threads.pop(number, None)
        handle._set_done()
        if door.kernel.ending():
            from . import preempt

            preempt.end()


def _make_thread_handle(number):
    handle = _ThreadHandle()
    handle.ident = number
    return handle


def _shutdown():
    """Waits for the threads of this program that are not daemons."""
    process = door.current.process
    while True:
        waiting = [handle for handle, daemon in process.threads.values() if not daemon]
        if not waiting:
            return
        waiting[0].join()


def _get_main_thread_ident():
    return door.current.process.main if door.current else 1


def _exit():
    raise SystemExit


def _interrupt_main(number=2):
    door.kernel.interrupt(number)


_outside = {}  # of local objects used while no task runs


class _Started:
    """Where a local object keeps its own things, out of its __dict__."""

    __slots__ = ("_start",)


class _local(_Started):
    """threading.local: its __dict__ is exchanged for that of the task that looks."""

    def __new__(cls, /, *args, **kwargs):
        if (args or kwargs) and cls.__init__ is object.__init__:
            raise TypeError("Initialization arguments are not supported")
        self = object.__new__(cls)
        _Started._start.__set__(self, (_key(), args, kwargs))
        return self

    def __getattribute__(self, name):
        _show(self)
        return object.__getattribute__(self, name)

    def __setattr__(self, name, value):
        if name == "__dict__":
            raise AttributeError(f"{type(self).__name__!r} object attribute '__dict__' is read-only")
        _show(self)
        object.__setattr__(self, name, value)

    def __delattr__(self, name):
        if name == "__dict__":
            raise AttributeError(f"{type(self).__name__!r} object attribute '__dict__' is read-only")
        _show(self)
        object.__delattr__(self, name)


def _show(thing):
    key, args, kwargs = _Started._start.__get__(thing)
    table = door.current.locals if door.current else _outside
    values = table.get(key)
    if values is None:
        values = table[key] = {}
        object.__setattr__(thing, "__dict__", values)
        kind = type(thing)
        if kind.__init__ is not object.__init__:
            kind.__init__(thing, *args, **kwargs)
    object.__setattr__(thing, "__dict__", values)


def module():
    """The module `_thread` that the standard library is to import."""
    made = types.ModuleType("_thread", builtin.__doc__)
    for name in dir(builtin):
        if name != "RLock" and not name.startswith("__"):
            setattr(made, name, getattr(builtin, name))
    made.TIMEOUT_MAX = TIMEOUT_MAX
    made.get_ident = made.get_native_id = get_ident
    made.lock = made.LockType = made.allocate_lock = made.allocate = lock
    made._ThreadHandle, made._make_thread_handle = _ThreadHandle, _make_thread_handle
    made.start_joinable_thread = start_joinable_thread
    made.start_new_thread = made.start_new = start_new_thread
    made._local = _local
    made._shutdown, made._get_main_thread_ident = _shutdown, _get_main_thread_ident
    made._is_main_interpreter = lambda: True
    made.daemon_threads_allowed = lambda: True
    made._count = lambda: len(door.current.process.threads)
    made.set_name = lambda name: None
    made.exit = made.exit_thread = _exit
    made.interrupt_main = _interrupt_main
    made.stack_size = lambda size=0: 0
    return made
