# SPDX-License-Identifier: Apache-2.0
"""Imports: the learner's own modules from the host's disk, private to each program; and plain words for what cannot work."""

import importlib.abc
import importlib.machinery
import importlib.util
import os
import sys

from . import door, files

LIBRARY = "/lib/"
# Each program has its own copy of these, because their state is what programs set.
PRIVATE = ("random",)
ABSENT = {
    "ssl": "encrypted connections (ssl, https) are not available on the hosts of this network",
    "_ssl": "encrypted connections (ssl, https) are not available on the hosts of this network",
    "multiprocessing": "a program on a host of this network is one process; use threading or asyncio",
    "_posixsubprocess": "a program on a host of this network cannot start another program (subprocess)",
    "js": "the page is out of reach of programs on the hosts",
    "pyodide_js": "the page is out of reach of programs on the hosts",
}


class HostLoader(importlib.abc.InspectLoader):
    """Runs a module from the bytes of a file on the host."""

    def __init__(self, path):
        self.path = path

    def get_filename(self, _name=None):
        return self.path

    def get_source(self, _name):
        return importlib.util.decode_source(files.read_file(self.path))

    def get_code(self, _name=None):
        return compile(files.read_file(self.path), self.path, "exec", dont_inherit=True)

    def is_package(self, _name):
        return os.path.basename(self.path) == "__init__.py"

    def exec_module(self, module):
        door.current.process.adopt(module.__spec__.name, module)
        exec(self.get_code(), vars(module))


class HostFinder:
    """Looks for modules in the folders of sys.path that are on the host."""

    def find_spec(self, name, path=None, target=None):
        if door.current is None:
            return None
        last = name.rpartition(".")[2]
        for folder in sys.path if path is None else path:
            if not isinstance(folder, str) or folder.startswith(LIBRARY):
                continue
            try:
                spec = self._look(name, os.path.join(folder or os.getcwd(), last))
            except OSError:
                continue
            if spec is not None:
                return spec
        return None

    def _look(self, name, base):
        package = os.path.join(base, "__init__.py")
        if os.path.isfile(package):
            return importlib.util.spec_from_file_location(
                name, package, loader=HostLoader(package), submodule_search_locations=[base]
            )
        if os.path.isfile(base + ".py"):
            return importlib.util.spec_from_file_location(name, base + ".py", loader=HostLoader(base + ".py"))
        if os.path.isdir(base):
            spec = importlib.machinery.ModuleSpec(name, None, is_package=True)
            spec.submodule_search_locations = [base]
            return spec
        return None


class AbsentFinder:
    """Says in a sentence why a module cannot be had here."""

    def find_spec(self, name, path=None, target=None):
        sentence = ABSENT.get(name.partition(".")[0])
        if sentence is not None and door.current is not None:
            raise ModuleNotFoundError(sentence, name=name)
        return None


class PrivateFinder:
    """Lets each program load its own copy of a library module."""

    def find_spec(self, name, path=None, target=None):
        if name not in PRIVATE or door.current is None:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, [folder for folder in sys.path if folder.startswith(LIBRARY)])
        spec.loader = _Private(spec.loader)
        return spec


class _Private(importlib.abc.Loader):
    def __init__(self, loader):
        self._loader = loader

    def __getattr__(self, name):
        return getattr(self._loader, name)

    def exec_module(self, module):
        door.current.process.adopt(module.__spec__.name, module)
        code = _codes.get(module.__spec__.name)
        if code is None:
            code = _codes[module.__spec__.name] = self._loader.get_code(module.__spec__.name)
        exec(code, vars(module))


_codes = {}


def forget(names):
    for name in names:
        sys.modules.pop(name, None)


def install():
    sys.meta_path[:0] = [AbsentFinder(), PrivateFinder(), HostFinder()]
    sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__module__ != "_pyodide._importhook"]
    forget([*ABSENT, *PRIVATE])
