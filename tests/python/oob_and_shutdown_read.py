# SPDX-License-Identifier: Apache-2.0
import socket

a, b = socket.socketpair()
b.shutdown(socket.SHUT_RD)
print(b.recv(10))
a.close()
listener = socket.create_server(("127.0.0.1", 0))
c = socket.create_connection(listener.getsockname())
d, _ = listener.accept()
d.shutdown(socket.SHUT_RDWR)
print(c.recv(1))
try:
    d.send(b"x")
except BrokenPipeError as error:
    print(error)
print(listener.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN), c.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))
