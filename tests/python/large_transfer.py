# SPDX-License-Identifier: Apache-2.0
import hashlib
import socket
import threading

listener = socket.create_server(("127.0.0.1", 0))
data = bytes(range(256)) * 4000


def serve():
    connection, _ = listener.accept()
    connection.sendall(data)
    connection.close()


threading.Thread(target=serve).start()
s = socket.create_connection(listener.getsockname())
digest = hashlib.sha256()
count = 0
while part := s.recv(65536):
    count += len(part)
    digest.update(part)
print(count, digest.hexdigest() == hashlib.sha256(data).hexdigest())
