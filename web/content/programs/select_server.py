# Echo server for many clients in one thread: select() waits for all sockets at
# once and says which of them can be read without waiting.
#
#   python3 select_server.py [PORT]

import select
import socket
import sys

port = int(sys.argv[1]) if len(sys.argv) > 1 else 9004

with socket.create_server(("", port)) as server:
    print("listening on port", port)
    clients = {}  # socket -> address

    while True:
        readable, _, _ = select.select([server, *clients], [], [])
        for ready in readable:
            if ready is server:
                # Readable for a listening socket means: accept() will not wait.
                client, address = server.accept()
                clients[client] = address
                print("connected:", address, "now", len(clients))
                continue
            try:
                data = ready.recv(1024)
            except ConnectionResetError:
                data = b""
            if data:
                ready.sendall(data)
            else:
                print("closed:", clients.pop(ready), "now", len(clients))
                ready.close()
