# SPDX-License-Identifier: Apache-2.0
import os
import signal
import threading
import time


def handler(number, frame):
    print("got", signal.Signals(number).name)


print(signal.getsignal(signal.SIGHUP) == signal.SIG_DFL)
signal.signal(signal.SIGHUP, handler)
os.kill(os.getpid(), signal.SIGHUP)
threading.Timer(0.1, os.kill, [os.getpid(), signal.SIGHUP]).start()
begin = time.monotonic()
time.sleep(0.3)
print(time.monotonic() - begin >= 0.3)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
os.kill(os.getpid(), signal.SIGTERM)
print("still here")
threading.Timer(0.1, os.kill, [os.getpid(), signal.SIGINT]).start()
try:
    time.sleep(10)
except KeyboardInterrupt:
    print("interrupted")
