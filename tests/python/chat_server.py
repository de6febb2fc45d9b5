# SPDX-License-Identifier: Apache-2.0
import socket
import threading

listener = socket.create_server(("127.0.0.1", 0))
clients = {}
lock = threading.Lock()


def serve_one(connection):
    with connection, connection.makefile("r") as lines:
        name = lines.readline().strip()
        with lock:
            clients[name] = connection
        connection.sendall(b"welcome\n")
        for line in lines:
            with lock:
                for other, s in sorted(clients.items()):
                    if other != name:
                        s.sendall(f"{name}: {line}".encode())
        with lock:
            del clients[name]


def serve():
    for _ in range(3):
        connection, _ = listener.accept()
        threading.Thread(target=serve_one, args=(connection,), daemon=True).start()


threading.Thread(target=serve, daemon=True).start()
people = {}
for name in ("ann", "bob", "cem"):
    s = socket.create_connection(listener.getsockname())
    s.sendall(name.encode() + b"\n")
    people[name] = (s, s.makefile("r"))
    print(people[name][1].readline().strip())
people["ann"][0].sendall(b"hello all\n")
print(people["bob"][1].readline().strip(), "|", people["cem"][1].readline().strip())
people["cem"][0].sendall(b"hi ann\n")
print(people["ann"][1].readline().strip(), "|", people["bob"][1].readline().strip())
