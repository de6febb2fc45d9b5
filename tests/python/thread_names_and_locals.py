# SPDX-License-Identifier: Apache-2.0
import threading

data = threading.local()
data.x = "main"


def show():
    print(threading.current_thread().name, getattr(data, "x", None))
    data.x = threading.current_thread().name


for _ in range(2):
    t = threading.Thread(target=show)
    t.start()
    t.join()
print(data.x, threading.current_thread().name, threading.main_thread() is threading.current_thread())
t = threading.Thread(target=show, name="worker", daemon=True)
print(t.is_alive(), t.daemon)
t.start()
t.join()
print(t.is_alive())


class Mine(threading.local):
    def __init__(self, start):
        self.value = start


mine = Mine(5)
mine.value += 1
t = threading.Thread(target=lambda: print(mine.value))
t.start()
t.join()
print(mine.value)
