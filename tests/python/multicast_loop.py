# SPDX-License-Identifier: Apache-2.0
import socket
import struct

receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
receiver.bind(("224.1.1.7", 0))
group = struct.pack("4s4s", socket.inet_aton("224.1.1.7"), socket.inet_aton("127.0.0.1"))
receiver.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, group)
receiver.settimeout(2)
sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton("127.0.0.1"))
sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 1)
print(sender.getsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL))
sender.sendto(b"to all", ("224.1.1.7", receiver.getsockname()[1]))
print(receiver.recv(100))
try:
    receiver.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, group)
except OSError as error:
    print(error)
