# SPDX-License-Identifier: Apache-2.0
"""Puts everything in place, once in the life of the interpreter: the standard library is imported anew on top of our modules.

After that a memory snapshot may be taken; `bind` then connects the interpreter with the scheduler.
"""

import asyncio
import importlib
import sys
import types

from pyodide.ffi import JsProxy

# Modules that copy things out of _socket, select, _thread, time or errno when they are imported.
ANEW = (
    "socket selectors threading queue socketserver concurrent http urllib ftplib smtplib poplib imaplib ssl logging "
    "_threading_local tempfile subprocess shutil pathlib glob zipfile random _queue"
).split()
# Loaded before the snapshot is taken, so that no program waits for them.
READY = (
    "socket selectors socketserver http.server http.client urllib.request urllib.parse urllib.error ftplib smtplib poplib "
    "imaplib xmlrpc.client xmlrpc.server asyncio threading queue concurrent.futures concurrent.futures.thread logging "
    "logging.handlers json struct argparse dataclasses datetime ipaddress hashlib hmac secrets uuid textwrap string code "
    "runpy email.message email.parser collections functools itertools contextlib typing enum math statistics decimal "
    "heapq bisect csv io os pathlib tempfile shutil base64 binascii zlib gzip pprint traceback unittest timeit "
    "encodings.idna encodings.latin_1 encodings.ascii configparser html http.cookies mimetypes select signal time codeop copy operator re pickle fractions"
).split()


def _direct_promises():
    """run_sync gives every awaitable to asyncio.ensure_future, that is to the loop that runs: the learner's. A promise of the
    scheduler is handed back as it is, so that JSPI awaits it directly. (Private behaviour of the pinned Pyodide.)"""
    original = asyncio.ensure_future

    def ensure_future(awaitable, *, loop=None):
        return awaitable if isinstance(awaitable, JsProxy) else original(awaitable, loop=loop)

    asyncio.ensure_future = ensure_future


def _repoint(module):
    """asyncio stays loaded (its C half keeps its exceptions); what it imported before is exchanged."""
    for name, value in list(vars(module).items()):
        if isinstance(value, types.ModuleType) and value.__name__ in sys.modules:
            setattr(module, name, sys.modules[value.__name__])


def _asyncio():
    import asyncio.log
    import asyncio.selector_events
    import asyncio.unix_events

    for name, module in list(sys.modules.items()):
        if name.startswith("asyncio") and module is not None:
            _repoint(module)
            if hasattr(module, "_HAS_IPv6"):
                module._HAS_IPv6 = False
            if hasattr(module, "ssl"):
                module.ssl = None
    asyncio.run = asyncio.runners.run  # Pyodide's own would start the page's loop


def install():
    from . import clock, control, errors, sockets, selecting, threads

    errors.install()
    clock.install()
    own = {"_socket": sockets.module(), "select": selecting.module(), "_thread": threads.module(), "fcntl": control.module()}
    for name in [name for name in sys.modules if name.partition(".")[0] in ANEW]:
        del sys.modules[name]
    sys.modules.update(own)
    sys.modules["_queue"] = None  # queue.SimpleQueue in C blocks with locks that are not ours
    sys.platform = "linux"
    kept = "_sysconfigdata__emscripten_wasm32-emscripten"
    sys.modules["_sysconfigdata__linux_wasm32-emscripten"] = importlib.import_module(kept)

    from . import disk, files, importing

    disk.install()
    files.install()
    import threading  # noqa: F401  (with our _thread)

    _direct_promises()
    from . import signals

    signals.install()
    importing.install()
    sys.modules["ssl"] = None
    _preload()
    import selectors

    selectors.DefaultSelector = selectors.EpollSelector  # chosen while there was no host to ask
    _asyncio()
    del sys.modules["ssl"]
    import subprocess

    subprocess._fork_exec = disk._impossible("fork_exec", disk.NO_CHILDREN)

    from . import main, names, preempt, process, resolver, streams

    names.dns = resolver
    process.install()
    streams.install()
    main.install()
    preempt.install()
    sys.executable = "/usr/bin/python3"
    sys.modules.pop("random", None)


def _preload():
    for name in READY:
        importlib.import_module(name)
