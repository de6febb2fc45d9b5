# TCP echo client: sends three lines and prints what comes back.
#
#   python3 tcp_echo_client.py HOST [PORT]

import socket
import sys

host = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1"
port = int(sys.argv[2]) if len(sys.argv) > 2 else 9000

with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as connection:
    # Three frames go over the cable here: SYN, SYN-ACK, ACK.
    connection.connect((host, port))
    print("connected from", connection.getsockname())

    for line in ["hello", "How are you?", "goodbye"]:
        message = line.encode()
        connection.sendall(message)

        # The answer may come in pieces: go on until it is complete.
        answer = b""
        while len(answer) < len(message):
            piece = connection.recv(1024)
            if not piece:
                sys.exit("the server has closed the connection")
            answer += piece
        print("answer:", answer.decode())

# Leaving "with" closes the socket: FIN and ACK, in both directions.
