# SPDX-License-Identifier: Apache-2.0
import socket
import sys

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.settimeout(5)
for word in ("one", "two"):
    s.sendto(word.encode(), (sys.argv[1], 50008))
    print("client got", s.recvfrom(2048)[0])
s.sendto(b"end", (sys.argv[1], 50008))
