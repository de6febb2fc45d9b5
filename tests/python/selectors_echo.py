# SPDX-License-Identifier: Apache-2.0
import selectors
import socket
import threading

listener = socket.create_server(("127.0.0.1", 0))
listener.setblocking(False)
sel = selectors.DefaultSelector()
print(type(sel).__name__)
sel.register(listener, selectors.EVENT_READ, None)
closed = 0


def serve():
    global closed
    while closed < 3:
        for key, _ in sel.select():
            if key.fileobj is listener:
                connection, _ = listener.accept()
                connection.setblocking(False)
                sel.register(connection, selectors.EVENT_READ, [])
            elif data := key.fileobj.recv(100):
                key.data.append(data)
                key.fileobj.send(data * 2)
            else:
                sel.unregister(key.fileobj)
                key.fileobj.close()
                closed += 1


thread = threading.Thread(target=serve)
thread.start()
clients = [socket.create_connection(listener.getsockname()) for _ in range(3)]
for number, client in enumerate(clients):
    client.sendall(b"%d" % number)
print([client.recv(10) for client in clients])
for client in clients:
    client.close()
thread.join()
print(closed)
