# Server on a local socket: its address is a name in the file system, and only
# programs on this host can reach it. "ls -l /tmp" shows it.
#
#   python3 unix_server.py [PATH]

import os
import socket
import sys

path = sys.argv[1] if len(sys.argv) > 1 else "/tmp/upper.sock"

# The name stays behind when a server ends; bind() would then refuse it.
if os.path.exists(path):
    os.unlink(path)

with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
    server.bind(path)
    server.listen()
    print("listening at", path)
    while True:
        connection, _ = server.accept()
        with connection:
            while data := connection.recv(1024):
                print("received", data)
                connection.sendall(data.upper())
