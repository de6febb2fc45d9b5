# SPDX-License-Identifier: Apache-2.0
import os
import threading

r, w = os.pipe()
threading.Timer(0.05, os.write, [w, b"through the pipe"]).start()
print(os.read(r, 100))
os.set_blocking(r, False)
try:
    os.read(r, 1)
except BlockingIOError as error:
    print(error)
os.close(w)
print(os.read(r, 1))
os.close(r)
r, w = os.pipe()
os.close(r)
try:
    os.write(w, b"x")
except BrokenPipeError as error:
    print(error)
with os.fdopen(w, "wb", buffering=0) as f:
    print(f.fileno() == w)
try:
    os.close(w)
except OSError as error:
    print(error)
