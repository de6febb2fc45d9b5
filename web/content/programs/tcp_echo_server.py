# TCP echo server: sends back whatever a client sends.
#
#   python3 tcp_echo_server.py [PORT]

import socket
import sys

port = int(sys.argv[1]) if len(sys.argv) > 1 else 9000

# The listening socket. "" means: on every address of this host.
with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as server:
    # Lets the server start again at once while old connections are in TIME_WAIT.
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(("", port))
    server.listen()
    print("listening on port", port)

    while True:
        # accept() blocks until a client has connected, and gives a NEW socket
        # for this one connection. The listening socket stays as it is.
        connection, address = server.accept()
        print("connected:", address)
        with connection:
            while True:
                # At most 1024 bytes; it may be fewer than the client sent at
                # once. TCP carries a stream of bytes, not messages.
                data = connection.recv(1024)
                if not data:
                    break  # no bytes: the client has closed its side
                print("received", data)
                connection.sendall(data)
        print("closed:", address)
