# SPDX-License-Identifier: Apache-2.0
import socket

u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
u.bind(("127.0.0.1", 0))
for size in (1, 0, 10, 1000):
    u.sendto(bytes(size), u.getsockname())
print([len(u.recv(2000)) for _ in range(4)])
try:
    u.sendto(bytes(70000), u.getsockname())
except OSError as error:
    print(error)
