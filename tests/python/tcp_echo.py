# SPDX-License-Identifier: Apache-2.0
import socket
import threading


def serve(listener):
    connection, peer = listener.accept()
    with connection:
        print("peer", peer[0])
        while data := connection.recv(1024):
            connection.sendall(data.upper())


with socket.socket() as listener:
    listener.bind(("127.0.0.1", 0))
    listener.listen(1)
    thread = threading.Thread(target=serve, args=(listener,))
    thread.start()
    with socket.create_connection(listener.getsockname()) as s:
        for word in (b"one", b"two", b"three"):
            s.sendall(word)
            print(s.recv(100))
        s.shutdown(socket.SHUT_WR)
        print(s.recv(100))
    thread.join()
