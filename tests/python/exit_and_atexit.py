# SPDX-License-Identifier: Apache-2.0
import atexit
import sys
import threading
import time

atexit.register(print, "last")
atexit.register(print, "before last")


def late():
    time.sleep(0.1)
    print("thread ends")


threading.Thread(target=late).start()
threading.Thread(target=time.sleep, args=(100,), daemon=True).start()
print("main ends")
sys.exit(0)
