# SPDX-License-Identifier: Apache-2.0
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.connect(("127.0.0.1", 1))
print(s.getpeername())
print(s.send(b"x"))
try:
    s.recv(10)
except ConnectionRefusedError as error:
    print(error)
