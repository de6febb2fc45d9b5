# SPDX-License-Identifier: Apache-2.0
import socket
import time

listener = socket.create_server(("127.0.0.1", 0))
s = socket.create_connection(listener.getsockname())
connection, _ = listener.accept()
for part in (b"a", b"bc", b"def"):
    s.sendall(part)
time.sleep(0.3)
print(connection.recv(100))
s.sendall(b"0123456789")
time.sleep(0.3)
print(connection.recv(4), connection.recv(4), connection.recv(4))
