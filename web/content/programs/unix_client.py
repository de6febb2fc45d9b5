# Client on a local socket: the same calls as with TCP, but no frame leaves the
# host.
#
#   python3 unix_client.py [PATH]

import socket
import sys

path = sys.argv[1] if len(sys.argv) > 1 else "/tmp/upper.sock"

with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
    connection.connect(path)
    for word in ["hello", "from", "the same host"]:
        connection.sendall(word.encode())
        print("answer:", connection.recv(1024).decode())
