# SPDX-License-Identifier: Apache-2.0
import time

a = time.monotonic()
time.sleep(0.15)
b = time.monotonic()
print(0.15 <= b - a < 1)
time.sleep(0)
print(time.time() > 1.7e9, time.perf_counter_ns() > 0, time.time_ns() > 10**18)
try:
    time.sleep(-1)
except ValueError as error:
    print(error)
print(time.gmtime(0).tm_year, time.strftime("%Y-%m-%d", time.gmtime(86400)))
