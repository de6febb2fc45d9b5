# Multicast sender: one datagram a second to all members of a group. It does not
# know who they are, or whether there are any.
#
#   python3 multicast_sender.py [GROUP] [PORT]

import socket
import sys
import time

group = sys.argv[1] if len(sys.argv) > 1 else "239.1.2.3"
port = int(sys.argv[2]) if len(sys.argv) > 2 else 9003

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
    # With 1 the datagrams stay in this subnet: no router passes them on.
    sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 1)
    for number in range(1, 6):
        sender.sendto(f"message {number}".encode(), (group, port))
        print("sent message", number)
        time.sleep(1)
