# SPDX-License-Identifier: Apache-2.0
import socket
import threading
import time

a, b = socket.socketpair()
a.setblocking(False)
sent = 0
try:
    while True:
        sent += a.send(bytes(4096))
except BlockingIOError:
    print("full", sent > 4096)
a.settimeout(0.1)
try:
    a.sendall(bytes(10_000_000))
except TimeoutError as error:
    print(error)
a.settimeout(None)
got = 0


def drain():
    global got
    while part := b.recv(100_000):
        got += len(part)


t = threading.Thread(target=drain)
t.start()
a.sendall(bytes(1_000_000))
a.close()
t.join()
print(got >= sent + 1_000_000)
