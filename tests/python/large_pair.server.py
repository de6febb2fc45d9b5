# SPDX-License-Identifier: Apache-2.0
import hashlib
import socket

with socket.create_server(("", 50010)) as listener:
    print("listening", flush=True)
    connection, _ = listener.accept()
    digest = hashlib.sha256()
    while data := connection.recv(65536):
        digest.update(data)
    connection.sendall(digest.hexdigest().encode())
    connection.close()
