# SPDX-License-Identifier: Apache-2.0
import hashlib
import socket
import sys

data = bytes(range(256)) * 2000
with socket.create_connection((sys.argv[1], 50010)) as s:
    s.sendall(data)
    s.shutdown(socket.SHUT_WR)
    answer = b"".join(iter(lambda: s.recv(100), b""))
print(len(data), answer.decode() == hashlib.sha256(data).hexdigest())
