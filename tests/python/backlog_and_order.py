# SPDX-License-Identifier: Apache-2.0
import socket

listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen(5)
clients = []
for number in range(4):
    s = socket.create_connection(listener.getsockname())
    s.sendall(b"%d" % number)
    clients.append(s)
for _ in clients:
    connection, peer = listener.accept()
    print(connection.recv(10), peer in [c.getsockname() for c in clients])
