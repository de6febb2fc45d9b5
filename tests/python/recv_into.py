# SPDX-License-Identifier: Apache-2.0
import socket

a, b = socket.socketpair()
a.send(b"abcdef")
room = bytearray(10)
print(b.recv_into(room, 3), room)
print(b.recv_into(memoryview(room)[5:]), room)
u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
u.bind(("127.0.0.1", 0))
u.sendto(b"xyz", u.getsockname())
count, peer = u.recvfrom_into(room)
print(count, room[:count], peer == u.getsockname())
u.sendto(b"long message", u.getsockname())
print(u.recv(4))
u.setblocking(False)
try:
    u.recv(4)
except BlockingIOError:
    print("the rest of a datagram is gone")
