# SPDX-License-Identifier: Apache-2.0
import socket
import threading

a, b = socket.socketpair()
a.sendall(b"hello")
print(b.recv(2, socket.MSG_PEEK), b.recv(5))
threading.Timer(0.1, a.sendall, [b"wo"]).start()
threading.Timer(0.2, a.sendall, [b"rld"]).start()
print(b.recv(5, socket.MSG_WAITALL))
try:
    b.recv(1, socket.MSG_DONTWAIT)
except BlockingIOError:
    print("nothing there")
a.close()
print(b.recv(1))
