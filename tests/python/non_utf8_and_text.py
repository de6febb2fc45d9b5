# SPDX-License-Identifier: Apache-2.0
import socket

a, b = socket.socketpair()
a.sendall("gr\u00fc\u00dfe \u4f60".encode())
print(ascii(b.recv(100).decode()))
a.sendall(b"\xff\xfe")
try:
    b.recv(10).decode()
except UnicodeDecodeError as error:
    print(error.reason)
print(ascii("\u4f60".encode("utf-16")))
