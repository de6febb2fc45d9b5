# SPDX-License-Identifier: Apache-2.0
import socket

a = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
b = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
c = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for s in (a, b, c):
    s.bind(("127.0.0.1", 0))
    s.settimeout(0.2)
a.connect(b.getsockname())
c.sendto(b"stranger", a.getsockname())
try:
    print(a.recv(100))
except TimeoutError:
    print("only the peer is heard")
b.sendto(b"peer", a.getsockname())
print(a.recv(100))
a.send(b"hi")
print(b.recv(100))
a.sendto(b"elsewhere", c.getsockname())
print(c.recv(100))
