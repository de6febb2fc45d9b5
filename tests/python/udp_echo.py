# SPDX-License-Identifier: Apache-2.0
import socket
import threading

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.1", 0))


def serve():
    for _ in range(3):
        data, peer = server.recvfrom(100)
        server.sendto(data[::-1], peer)


threading.Thread(target=serve).start()
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
    for word in (b"abc", b"", b"hello"):
        print(s.sendto(word, server.getsockname()))
        data, peer = s.recvfrom(100)
        print(data, peer == server.getsockname())
