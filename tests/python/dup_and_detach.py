# SPDX-License-Identifier: Apache-2.0
import os
import socket

a, b = socket.socketpair()
c = a.dup()
a.close()
c.send(b"still open")
print(b.recv(100))
fd = c.detach()
print(c.fileno())
again = socket.socket(fileno=fd)
again.send(b"again")
print(b.recv(100), again.family == socket.AF_UNIX, again.type)
os.write(fd, b"raw")
print(os.read(b.fileno(), 100))
again.close()
print(b.recv(1))
try:
    os.read(fd, 1)
except OSError as error:
    print(error)
