# SPDX-License-Identifier: Apache-2.0
import time
from concurrent.futures import ThreadPoolExecutor, as_completed


def work(n):
    time.sleep(n / 20)
    return n * n


with ThreadPoolExecutor(max_workers=3) as pool:
    print(list(pool.map(work, range(5))))
    futures = [pool.submit(work, n) for n in (3, 1, 2)]
    print([f.result() for f in as_completed(futures)])
    bad = pool.submit(lambda: 1 / 0)
    print(repr(bad.exception()))
