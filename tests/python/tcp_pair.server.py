# SPDX-License-Identifier: Apache-2.0
import socket

with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as s:
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind(("0.0.0.0", 50007))
    s.listen(1)
    print("listening", flush=True)
    connection, address = s.accept()
    with connection:
        while data := connection.recv(1024):
            print("server got", data)
            connection.sendall(data)
print("server done")
