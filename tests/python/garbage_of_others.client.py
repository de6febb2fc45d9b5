# SPDX-License-Identifier: Apache-2.0
# What another program has left behind does not touch the descriptors of this one.
import gc
import socket
import time

first, second = socket.socketpair()
with open("/tmp/my_own.txt", "w+") as mine:
    time.sleep(0.5)
    gc.collect()
    first.sendall(b"still open")
    print(second.recv(100))
    mine.write("only this")
    mine.flush()
    mine.seek(0)
    print(mine.read())
