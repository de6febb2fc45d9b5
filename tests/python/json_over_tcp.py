# SPDX-License-Identifier: Apache-2.0
import json
import socket
import struct
import threading


def send(s, value):
    data = json.dumps(value).encode()
    s.sendall(struct.pack(">I", len(data)) + data)


def read(s, count):
    data = b""
    while len(data) < count:
        part = s.recv(count - len(data))
        if not part:
            raise EOFError
        data += part
    return data


def receive(s):
    (size,) = struct.unpack(">I", read(s, 4))
    return json.loads(read(s, size))


listener = socket.create_server(("127.0.0.1", 0))


def serve():
    connection, _ = listener.accept()
    try:
        while True:
            request = receive(connection)
            send(connection, {"sum": sum(request["numbers"])})
    except EOFError:
        print("client has gone")


t = threading.Thread(target=serve)
t.start()
with socket.create_connection(listener.getsockname()) as s:
    for numbers in ([1, 2, 3], list(range(5000))):
        send(s, {"numbers": numbers})
        print(receive(s))
t.join()
