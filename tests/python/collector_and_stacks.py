# SPDX-License-Identifier: Apache-2.0
"""The collector runs while many threads wait, each somewhere deep in its calls."""
import gc
import threading

go = threading.Event()
counted = []


class Deep:
    def __init__(self, depth):
        self.depth = depth

    def __getattr__(self, name):  # called from C, so that each level is on the stack of C too
        cycle = []
        cycle.append(cycle)
        if self.depth == 0:
            go.wait()
            return 1
        return 1 + getattr(Deep(self.depth - 1), name)


def wait(depth):
    counted.append(Deep(depth).something)


threads = [threading.Thread(target=wait, args=(number % 7,)) for number in range(150)]
for thread in threads:
    thread.start()
    gc.collect(1)
for _ in range(20):
    rubbish = [[] for _ in range(1000)]
    for one in rubbish:
        one.append(rubbish)
    gc.collect(1)
go.set()
for thread in threads:
    thread.join()
print(len(counted), sum(counted), gc.isenabled())
