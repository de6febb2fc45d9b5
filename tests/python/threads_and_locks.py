# SPDX-License-Identifier: Apache-2.0
import threading
import time

lock = threading.Lock()
count = 0


def work():
    global count
    for _ in range(200):
        with lock:
            value = count
            count = value + 1


threads = [threading.Thread(target=work) for _ in range(5)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(count)
print(lock.acquire(timeout=0.1), lock.acquire(timeout=0.1), lock.locked())
lock.release()
try:
    lock.release()
except RuntimeError as error:
    print(error)
recursive = threading.RLock()
with recursive:
    with recursive:
        print("twice")
event = threading.Event()
threading.Timer(0.1, event.set).start()
print(event.wait(0.01), event.wait(5))
condition = threading.Condition()
box = []


def put():
    time.sleep(0.05)
    with condition:
        box.append(1)
        condition.notify_all()


threading.Thread(target=put).start()
with condition:
    print(condition.wait_for(lambda: box, 5))
barrier = threading.Barrier(3)
order = []
group = [threading.Thread(target=lambda: order.append(barrier.wait())) for _ in range(3)]
[t.start() for t in group]
[t.join() for t in group]
print(sorted(order), threading.active_count())
semaphore = threading.Semaphore(2)
print(semaphore.acquire(), semaphore.acquire(), semaphore.acquire(blocking=False))
