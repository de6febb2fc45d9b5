# SPDX-License-Identifier: Apache-2.0
"""Makes the package `glassnet` of the texts in `sources` (name of a module -> its source) and installs it."""

import importlib.abc
import importlib.util
import sys


class Shim(importlib.abc.InspectLoader):
    """The modules behind the standard library: compiled from the texts that came with the page."""

    def find_spec(self, name, path=None, target=None):
        package, _, module = name.partition(".")
        if package != "glassnet" or (module or "__init__") not in sources:
            return None
        return importlib.util.spec_from_loader(name, self, is_package=not module)

    def get_source(self, name):
        return sources[name.partition(".")[2] or "__init__"]

    def get_code(self, name):
        return compile(self.get_source(name), f"<glassnet>/{name.partition('.')[2] or '__init__'}.py", "exec")

    def is_package(self, name):
        return name == "glassnet"


sources = {}


def boot(texts):
    sources.update(texts)
    sys.meta_path.insert(0, Shim())
    from glassnet import install

    install.install()
