# SPDX-License-Identifier: Apache-2.0
"""Runs cases of one of CPython's test modules on a host and tells line by line how each has ended.

Usage: cases.py MODULE [FILE]: the cases named in FILE; without it the names of all are printed. After "= NAME" comes
"+ NAME" (passed), "- NAME reason" (unittest skips it) or "! NAME" (failed), with the report as lines that begin with a blank.
"""

import importlib
import sys
import unittest

sys.path.insert(0, "/usr/lib/python3")


def flat(suite):
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from flat(test)
        else:
            yield test


def name_of(test):
    """CLASS.method, or what unittest calls the preparation of a class."""
    return test.id().removeprefix(f"test.{sys.argv[1]}.").replace(" ", "")


class Result(unittest.TestResult):
    def tell(self, mark, test, text=""):
        print(mark, name_of(test), text, flush=True)

    def startTest(self, test):
        super().startTest(test)
        self.tell("=", test)

    def addSuccess(self, test):
        self.tell("+", test)

    def addSkip(self, test, reason):
        self.tell("-", test, reason.replace("\n", " "))

    def trouble(self, test, error):
        self.tell("!", test)
        for line in self._exc_info_to_string(error, test).splitlines():
            print(f" {line}")
        sys.stdout.flush()

    addError = addFailure = trouble

    def addExpectedFailure(self, test, error):
        self.tell("+", test)

    def addUnexpectedSuccess(self, test):
        self.tell("!", test, "unexpected success")

    def addSubTest(self, test, subtest, error):
        if error is not None:
            self.trouble(test, error)


def main():
    module = importlib.import_module(f"test.{sys.argv[1]}")
    tests = {name_of(test): test for test in flat(unittest.defaultTestLoader.loadTestsFromModule(module))}
    if len(sys.argv) == 2:
        print("\n".join(tests))
        return
    with open(sys.argv[2]) as file:
        names = file.read().split()
    unittest.TestSuite(tests[name] for name in names).run(Result())


main()
