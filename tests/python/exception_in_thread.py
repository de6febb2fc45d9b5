# SPDX-License-Identifier: Apache-2.0
import threading


def hook(args):
    print("hook", args.exc_type.__name__, args.exc_value, args.thread.name)


threading.excepthook = hook


def fail():
    raise KeyError("lost")


t = threading.Thread(target=fail)
t.start()
t.join()
print("the program goes on")
