# SPDX-License-Identifier: Apache-2.0
import socket

s = socket.socket()
print(s.getsockopt(socket.SOL_SOCKET, socket.SO_TYPE), s.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR))
for level, option in (
    (socket.SOL_SOCKET, socket.SO_REUSEADDR),
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE),
    (socket.SOL_SOCKET, socket.SO_BROADCAST),
    (socket.IPPROTO_TCP, socket.TCP_NODELAY),
):
    before = s.getsockopt(level, option)
    s.setsockopt(level, option, 1)
    print(before, bool(s.getsockopt(level, option)))
s.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, 7)
print(s.getsockopt(socket.IPPROTO_IP, socket.IP_TTL))
s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 20000)
print(s.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF))
print(s.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, 8))
try:
    s.setsockopt(socket.SOL_SOCKET, 9999, 1)
except OSError as error:
    print(error)
