# Opens several connections at once and talks on all of them in turn: a server
# that looks after one client only would let the others wait.
#
#   python3 many_clients.py HOST [PORT] [COUNT]

import socket
import sys
import time

host = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1"
port = int(sys.argv[2]) if len(sys.argv) > 2 else 9004
count = int(sys.argv[3]) if len(sys.argv) > 3 else 4

connections = [socket.create_connection((host, port), timeout=10) for _ in range(count)]
print(count, "connections are open")

for round in range(1, 4):
    # First everybody speaks, then everybody listens.
    for number, connection in enumerate(connections, 1):
        connection.sendall(f"client {number}, round {round}".encode())
    for connection in connections:
        print(connection.recv(1024).decode())
    time.sleep(0.5)

for connection in connections:
    connection.close()
