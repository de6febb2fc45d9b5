# SPDX-License-Identifier: Apache-2.0
import queue
import threading

q = queue.Queue(maxsize=2)
results = []


def consume():
    while (item := q.get()) is not None:
        results.append(item * item)
        q.task_done()
    q.task_done()


t = threading.Thread(target=consume)
t.start()
for number in range(10):
    q.put(number)
q.put(None)
q.join()
t.join()
print(results, q.empty())
try:
    q.get(timeout=0.05)
except queue.Empty:
    print("empty")
q.put(1)
q.put(2)
try:
    q.put_nowait(3)
except queue.Full:
    print("full")
p = queue.PriorityQueue()
for number in (3, 1, 2):
    p.put(number)
print([p.get() for _ in range(3)])
s = queue.SimpleQueue()
threading.Timer(0.05, s.put, ["late"]).start()
print(s.get(timeout=5))
