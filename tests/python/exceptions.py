# SPDX-License-Identifier: Apache-2.0
import sys
import traceback


def inner(x):
    return 10 / x


def outer():
    try:
        inner(0)
    except ZeroDivisionError as error:
        raise RuntimeError("outer failed") from error


try:
    outer()
except RuntimeError:
    lines = traceback.format_exc().splitlines()
    print([line.strip() for line in lines if not line.startswith("  File") and "^" not in line and "~" not in line])
    print([frame.name for frame in traceback.extract_tb(sys.exc_info()[2])])
sys.stdout.flush()
sys.exit("the message of exit")
