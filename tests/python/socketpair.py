# SPDX-License-Identifier: Apache-2.0
import socket

a, b = socket.socketpair()
print(a.family == socket.AF_UNIX, a.type, a.getsockname() == "", b.getpeername() == "")
a.sendall(b"ping")
print(b.recv(10))
b.sendall(b"pong")
print(a.recv(10))
b.close()
print(a.recv(10))
try:
    a.send(b"x")
except BrokenPipeError as error:
    print(error)
