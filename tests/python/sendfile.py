# sendfile: of os and of sockets.
import os
import socket
import tempfile
import threading

with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "data")
    with open(path, "wb") as file:
        file.write(bytes(range(256)) * 4000)
    left, right = socket.socketpair()
    with open(path, "rb") as file:
        print(os.sendfile(left.fileno(), file.fileno(), 10, 5), right.recv(100), file.tell())
        print(os.sendfile(left.fileno(), file.fileno(), None, 3), right.recv(100), os.lseek(file.fileno(), 0, 1))
        print(os.sendfile(left.fileno(), file.fileno(), 1 << 30, 3))
        for bad in ((left.fileno(), right.fileno(), 0, 1), (left.fileno(), 999, 0, 1), (999, file.fileno(), 0, 1)):
            try:
                os.sendfile(*bad)
            except OSError as error:
                print(error)

    listener = socket.create_server(("127.0.0.1", 0))
    received = []

    def server():
        connection, _ = listener.accept()
        while data := connection.recv(65536):
            received.append(data)
        connection.close()

    thread = threading.Thread(target=server)
    thread.start()
    with socket.create_connection(listener.getsockname()) as client, open(path, "rb") as file:
        print(client.sendfile(file, 100, 700_000), file.tell())
        client.settimeout(5)
        print(client.sendfile(file, 0), file.tell())
    thread.join()
    data = b"".join(received)
    print(len(data), data[:3], data[700_000:700_003])
