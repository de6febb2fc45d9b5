# Chat client: one thread prints what others write, the main thread reads what
# is typed. An empty line ends it.
#
#   python3 chat_client.py HOST NAME [PORT]

import socket
import sys
import threading

host = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1"
name = sys.argv[2] if len(sys.argv) > 2 else "guest"
port = int(sys.argv[3]) if len(sys.argv) > 3 else 9002


def listen(connection):
    with connection.makefile("r", encoding="utf-8") as lines:
        for line in lines:
            print(line.rstrip())
    print("The server has closed the connection.")


with socket.create_connection((host, port)) as connection:
    connection.sendall(name.encode() + b"\n")
    threading.Thread(target=listen, args=(connection,), daemon=True).start()
    print(f"You are {name}. Write something; an empty line ends it.")
    while True:
        try:
            line = input()
        except EOFError:
            break
        if not line:
            break
        connection.sendall(line.encode() + b"\n")
    # Says that nothing more will be sent; the server then closes its side.
    connection.shutdown(socket.SHUT_WR)
