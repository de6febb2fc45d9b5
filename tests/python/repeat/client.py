# SPDX-License-Identifier: Apache-2.0
# Clients in threads that fetch at the same time as another computes.
import queue
import threading
import time
import urllib.request
import uuid

answers = queue.Queue()


def fetch(path):
    with urllib.request.urlopen(f"http://10.0.2.10:8080{path}") as answer:
        answers.put(answer.read().decode().strip())


def spin():
    begin = time.monotonic()
    total = 0
    for i in range(250_000):
        total += i * i
    print("span", total, f"{time.monotonic() - begin:.6f}", flush=True)


time.sleep(0.02)
threads = [threading.Thread(target=fetch, args=(f"/{i}",)) for i in range(6)] + [threading.Thread(target=spin)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
for _ in range(6):
    print(answers.get())
print(uuid.uuid4(), f"{time.time():.6f}")
fetch("/last")
print(answers.get())
