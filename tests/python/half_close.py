# SPDX-License-Identifier: Apache-2.0
import socket
import threading

listener = socket.create_server(("127.0.0.1", 0))


def serve():
    connection, _ = listener.accept()
    data = b""
    while part := connection.recv(3):
        data += part
    connection.sendall(b"got " + data)
    connection.close()


threading.Thread(target=serve).start()
s = socket.create_connection(listener.getsockname())
s.sendall(b"question")
s.shutdown(socket.SHUT_WR)
try:
    s.send(b"more")
except BrokenPipeError as error:
    print(error)
with s.makefile("rb") as answer:
    print(answer.read())
