# Chat server: what one client writes goes to all the others.
#
#   python3 chat_server.py [PORT]

import socket
import sys
import threading

port = int(sys.argv[1]) if len(sys.argv) > 1 else 9002

clients = {}  # socket -> name
lock = threading.Lock()  # several threads change the dictionary


def tell_others(sender, text):
    with lock:
        others = [client for client in clients if client is not sender]
    for client in others:
        try:
            client.sendall(text.encode() + b"\n")
        except OSError:
            pass  # its own thread notices that it has gone


def serve(client, address):
    # makefile() turns the stream of bytes into lines.
    with client, client.makefile("r", encoding="utf-8") as lines:
        name = lines.readline().strip() or str(address)
        with lock:
            clients[client] = name
        print(name, "has come, from", address)
        tell_others(client, f"* {name} has come")
        try:
            for line in lines:
                tell_others(client, f"{name}: {line.rstrip()}")
        except OSError:
            pass  # the connection broke
        with lock:
            del clients[client]
        print(name, "has left")
        tell_others(client, f"* {name} has left")


with socket.create_server(("", port)) as server:
    print("chat on port", port)
    while True:
        client, address = server.accept()
        # daemon: the program may end while such threads still wait.
        threading.Thread(target=serve, args=(client, address), daemon=True).start()
