# SPDX-License-Identifier: Apache-2.0
import socket
import time

listener = socket.create_server(("127.0.0.1", 0))
s = socket.create_connection(listener.getsockname())
connection, _ = listener.accept()
connection.close()
time.sleep(0.2)
print(s.recv(10))
print(s.send(b"x"))
time.sleep(0.2)
try:
    s.send(b"y")
except OSError as error:
    print(type(error).__name__, error)
