# UDP echo client: UDP does not promise that anything arrives, so the client
# sets itself a time limit and asks again.
#
#   python3 udp_echo_client.py HOST [PORT]

import socket
import sys

host = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1"
port = int(sys.argv[2]) if len(sys.argv) > 2 else 9001

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
    client.settimeout(1.0)

    for number in range(1, 4):
        message = f"datagram {number}".encode()
        for attempt in range(1, 4):
            client.sendto(message, (host, port))
            try:
                answer, address = client.recvfrom(2048)
            except TimeoutError:
                print("no answer, attempt", attempt)
                continue
            print("answer from", address, answer.decode())
            break
        else:
            sys.exit("giving up")
