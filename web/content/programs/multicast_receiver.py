# Multicast receiver: joins a group and prints what is sent to it. Start it on
# as many hosts as you like.
#
#   python3 multicast_receiver.py [GROUP] [PORT]

import socket
import struct
import sys

group = sys.argv[1] if len(sys.argv) > 1 else "239.1.2.3"
port = int(sys.argv[2]) if len(sys.argv) > 2 else 9003

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
    # Several receivers on one host may use the same port.
    receiver.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    receiver.bind(("", port))

    # Joining sends an IGMP report: routers and switches learn that somebody
    # here wants the group. 0.0.0.0 lets the host choose the interface.
    membership = struct.pack("4s4s", socket.inet_aton(group), socket.inet_aton("0.0.0.0"))
    receiver.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, membership)
    print("joined", group, "port", port)

    while True:
        data, address = receiver.recvfrom(2048)
        print("from", address, data.decode())
