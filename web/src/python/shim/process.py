# SPDX-License-Identifier: Apache-2.0
"""A Python process: what each program has of its own although all share one interpreter.

When another process's task is resumed, the records below are exchanged (some microseconds): sys.argv and the standard
streams, the environment, the program's own modules, the thread table, logging, warnings, asyncio's policy. They are names in the
dictionaries of modules and objects. What stands in a class is not exchanged but looked up
(PerProcess), because to change a class makes the interpreter forget what it has learned of its methods.
"""

import atexit
import concurrent.futures.thread
import itertools
import json
import linecache
import logging
import os
import sys
import threading
import asyncio.log
import warnings
import weakref

from . import door
from .signals import Signals

# Attributes of sys that exist only after something has set them.
ADDED = ("ps1", "ps2", "last_type", "last_value", "last_traceback", "last_exc", "tracebacklimit")

_inside = None  # the process whose records are in place
_exit_calls = []


def _logging():
    root = logging.RootLogger(logging.WARNING)
    manager = logging.Manager(root)
    return root, manager


def _exchange():
    """Two functions, `read()` and `write(values)`, for what is each process's own, in the order of Process.records. They are made of
    the table as text, because a loop over it would take five times as long."""
    table = (
        (vars(sys), "argv path stdin stdout stderr __stdin__ __stdout__ __stderr__ excepthook displayhook unraisablehook"),
        (vars(os.environ), "_data"),
        (vars(threading), "_active _limbo _main_thread _dangling _threading_atexits _SHUTTING_DOWN _counter excepthook"),
        (vars(concurrent.futures.thread), "_threads_queues _shutdown"),
        (vars(linecache), "cache"),
        (vars(logging), "root _handlers _handlerList"),
        (vars(asyncio.log.logger), "parent manager"),
        (vars(asyncio.events), "_event_loop_policy"),
        (vars(warnings), "filters onceregistry"),
    )
    space = {f"d{number}": target for number, (target, _) in enumerate(table)}
    places = [f"d{number}[{name!r}]" for number, (_, names) in enumerate(table) for name in names.split()]
    row = ", ".join(places)
    exec(f"def read():\n return {row}\ndef write(values):\n {row} = values", space)

    def mend():
        for number, (target, names) in enumerate(table):
            for name in names.split():
                target.setdefault(name, None)

    return space["read"], space["write"], mend


class PerProcess:
    """An attribute of a class that each process has for itself."""

    def __init__(self, name, otherwise):
        self.name, self.otherwise = name, otherwise

    def __get__(self, instance, owner):
        return self.otherwise if _inside is None else getattr(_inside, self.name)


class Process:
    def __init__(self, handle, main):
        info = json.loads(door.kernel.describe())
        self.handle, self.main = handle, main
        self.pid = info["pid"]
        self.user, self.hostname = info["user"], info["hostname"]
        self.arguments = info["arguments"]
        self.tty = info.get("tty", [False] * 3)
        self.signals = Signals()
        self.threads = {}  # task -> (handle, daemon), without the main thread
        self.ended = False
        self.default_timeout = None
        self.modules = {}
        self.exit_calls = []
        self.environment = {
            name.encode(): value.encode("utf-8", "surrogateescape") for name, value in _pairs(info["environment"])
        }
        self.log_root, self.log_manager = root, manager = _logging()
        self.executors = itertools.count().__next__
        # What is in place while this process runs, in the order of `_exchange`.
        self.records = (
            [""], list(_library), None, None, None, None, None, None,
            sys.__excepthook__, sys.__displayhook__, sys.__unraisablehook__,
            self.environment,
            {}, {}, None, weakref.WeakSet(), [], False, _thread_names(), threading.__excepthook__,
            weakref.WeakKeyDictionary(), False,
            {},
            root, weakref.WeakValueDictionary(), [],
            root, manager,
            None,
            list(_filters), {},
        )
        self.added = {}

    def enter(self):
        """Puts this process's records in place."""
        global _inside
        if _inside is self:
            return
        if _inside is not None:
            _inside._leave()
        _inside = self
        _write(self.records)
        if self.added:
            vars(sys).update(self.added)
        sys.modules.update(self.modules)

    def _leave(self):
        try:
            self.records = _read()
        except KeyError:  # the program has deleted one
            _mend()
            self.records = _read()
        attributes = vars(sys)
        self.added = {name: attributes.pop(name) for name in ADDED if name in attributes}
        for name in self.modules:
            self.modules[name] = sys.modules.pop(name, None)

    def begin_threads(self):
        threading._main_thread = threading._MainThread()
        threading._dangling.add(threading._main_thread)
        threading._register_atexit(concurrent.futures.thread._python_exit)

    def drop(self):
        """The process is no more: lets go of what it had."""
        global _inside
        if _inside is self:
            self._leave()
            _inside = None
        self.modules.clear()
        self.records = None
        self.added.clear()

    def adopt(self, name, module):
        """A module of the learner's own, or one whose state is each program's own."""
        self.modules[name] = module


def _pairs(environment):
    """The environment comes as an object or as NAME=value texts."""
    if isinstance(environment, dict):
        return environment.items()
    return [text.split("=", 1) for text in environment if "=" in text]


def _thread_names():
    return itertools.count(1).__next__


def _register(function, /, *args, **kwargs):
    door.current.process.exit_calls.append((function, args, kwargs))
    return function


def _unregister(function):
    calls = door.current.process.exit_calls
    calls[:] = [call for call in calls if call[0] != function]


def run_exit_calls(process):
    while process.exit_calls:
        function, args, kwargs = process.exit_calls.pop()
        try:
            function(*args, **kwargs)
        except SystemExit:
            pass
        except BaseException:
            sys.excepthook(*sys.exc_info())


def install():
    global _library, _filters, _read, _write, _mend
    _library = [path for path in sys.path if path.startswith("/lib/")]
    _filters = list(warnings.filters)
    _read, _write, _mend = _exchange()
    logging.Logger.root = PerProcess("log_root", logging.root)
    logging.Logger.manager = PerProcess("log_manager", logging.Logger.manager)
    concurrent.futures.ThreadPoolExecutor._counter = PerProcess("executors", itertools.count().__next__)
    atexit.register, atexit.unregister = _register, _unregister
    atexit._run_exitfuncs = lambda: run_exit_calls(door.current.process)
    atexit._clear = lambda: door.current.process.exit_calls.clear()
    atexit._ncallbacks = lambda: len(door.current.process.exit_calls)
