# UDP echo server: sends each datagram back to where it came from.
#
#   python3 udp_echo_server.py [PORT]

import socket
import sys

port = int(sys.argv[1]) if len(sys.argv) > 1 else 9001

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
    server.bind(("", port))
    print("waiting on port", port)

    # No connections and no accept(): one socket hears everybody, and
    # recvfrom() tells who sent each datagram.
    while True:
        data, address = server.recvfrom(2048)
        print("from", address, data)
        server.sendto(data, address)
