# SPDX-License-Identifier: Apache-2.0
import importlib
import os
import sys
import tempfile

folder = tempfile.mkdtemp()
with open(folder + "/helper.py", "w") as f:
    f.write("import os\nVALUE = 5\n\n\ndef name():\n    return os.path.basename(__file__), __name__\n")
os.mkdir(folder + "/pack")
with open(folder + "/pack/__init__.py", "w") as f:
    f.write("from .part import thing\n")
with open(folder + "/pack/part.py", "w") as f:
    f.write("thing = 'from a package'\n")
sys.path.insert(0, folder)
import helper  # noqa: E402
import pack  # noqa: E402

print(helper.VALUE, helper.name(), pack.thing, pack.part.__name__)
print(sys.modules["helper"] is helper, __name__, os.path.basename(__file__), os.path.basename(sys.argv[0]))
with open(folder + "/helper.py", "a") as f:
    f.write("VALUE = 66\n")
print(importlib.reload(helper).VALUE)
try:
    import no_such_module  # noqa: F401
except ModuleNotFoundError as error:
    print(error)
