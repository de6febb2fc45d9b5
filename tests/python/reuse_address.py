# SPDX-License-Identifier: Apache-2.0
import socket

listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("127.0.0.1", 0))
listener.listen()
address = listener.getsockname()
client = socket.create_connection(address)
server, _ = listener.accept()
server.close()  # the one that closes first keeps TIME_WAIT
print(client.recv(1))
client.close()
listener.close()
again = socket.socket()
try:
    again.bind(address)
except OSError as error:
    print(error)
again = socket.socket()
again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
again.bind(address)
print("bound", again.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR))
