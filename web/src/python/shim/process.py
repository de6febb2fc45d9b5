# SPDX-License-Identifier: Apache-2.0
"""A Python process: what each program has of its own although all share one interpreter.

When another process's task is resumed, the records below are exchanged (some microseconds): sys.argv and the standard
streams, the environment, the program's own modules, the thread table, logging, warnings, asyncio's policy.
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

ADDED = ("ps1", "ps2", "last_type", "last_value", "last_traceback", "last_exc", "tracebacklimit")

_inside = None  # the process whose records are in place
_exit_calls = []


def _logging():
    root = logging.RootLogger(logging.WARNING)
    manager = logging.Manager(root)
    return root, manager


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
        root, manager = _logging()
        # (owner, attribute, value): in place while this process runs.
        self.records = [
            (sys, "argv", [""]),
            (sys, "path", list(_library)),
            (sys, "stdin", None), (sys, "stdout", None), (sys, "stderr", None),
            (sys, "__stdin__", None), (sys, "__stdout__", None), (sys, "__stderr__", None),
            (sys, "excepthook", sys.__excepthook__),
            (sys, "displayhook", sys.__displayhook__),
            (sys, "unraisablehook", sys.__unraisablehook__),
            (os.environ, "_data", self.environment),
            (threading, "_active", {}), (threading, "_limbo", {}), (threading, "_main_thread", None),
            (threading, "_dangling", weakref.WeakSet()), (threading, "_threading_atexits", []),
            (threading, "_SHUTTING_DOWN", False), (threading, "_counter", _thread_names()),
            (threading, "excepthook", threading.__excepthook__),
            (concurrent.futures.thread, "_threads_queues", weakref.WeakKeyDictionary()),
            (concurrent.futures.thread, "_shutdown", False),
            (concurrent.futures.ThreadPoolExecutor, "_counter", itertools.count().__next__),
            (linecache, "cache", {}),
            (logging, "root", root), (logging.Logger, "root", root), (logging.Logger, "manager", manager),
            (logging, "_handlers", weakref.WeakValueDictionary()), (logging, "_handlerList", []),
            (asyncio.log.logger, "parent", root), (asyncio.log.logger, "manager", manager),
            (asyncio.events, "_event_loop_policy", None),
            (warnings, "filters", list(_filters)), (warnings, "onceregistry", {}),
        ]

    def enter(self):
        """Puts this process's records in place."""
        global _inside
        if _inside is self:
            return
        if _inside is not None:
            _inside._leave()
        _inside = self
        for owner, name, value in self.records:
            setattr(owner, name, value)
        self._added(self.__dict__.pop("added", None))
        sys.modules.update(self.modules)

    def _leave(self):
        self.records = [(owner, name, getattr(owner, name)) for owner, name, _ in self.records]
        self.added = {name: getattr(sys, name) for name in ADDED if hasattr(sys, name)}
        for name in self.modules:
            self.modules[name] = sys.modules.pop(name, None)

    def _added(self, values):
        """Attributes of sys that exist only after something has set them."""
        for name in ADDED:
            if values and name in values:
                setattr(sys, name, values[name])
            elif hasattr(sys, name):
                delattr(sys, name)

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
        self.records.clear()
        self.__dict__.pop("added", None)

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
    global _library, _filters
    _library = [path for path in sys.path if path.startswith("/lib/")]
    _filters = list(warnings.filters)
    atexit.register, atexit.unregister = _register, _unregister
    atexit._run_exitfuncs = lambda: run_exit_calls(door.current.process)
    atexit._clear = lambda: door.current.process.exit_calls.clear()
    atexit._ncallbacks = lambda: len(door.current.process.exit_calls)
