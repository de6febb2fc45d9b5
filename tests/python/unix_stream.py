# SPDX-License-Identifier: Apache-2.0
import os
import socket
import tempfile
import threading

path = os.path.join(tempfile.mkdtemp(), "door")
listener = socket.socket(socket.AF_UNIX)
listener.bind(path)
listener.listen()
print(os.path.exists(path), listener.getsockname() == path)


def serve():
    connection, peer = listener.accept()
    print("peer", repr(peer))
    connection.sendall(connection.recv(10) * 2)
    connection.close()


thread = threading.Thread(target=serve)
thread.start()
s = socket.socket(socket.AF_UNIX)
s.connect(path)
s.sendall(b"ab")
thread.join()
print(s.recv(10), s.recv(10))
try:
    socket.socket(socket.AF_UNIX).bind(path)
except OSError as error:
    print(error)
listener.close()
try:
    socket.socket(socket.AF_UNIX).connect(path)
except OSError as error:
    print(error)
os.unlink(path)
try:
    socket.socket(socket.AF_UNIX).connect(path)
except OSError as error:
    print(error)
