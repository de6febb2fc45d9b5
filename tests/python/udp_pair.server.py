# SPDX-License-Identifier: Apache-2.0
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("", 50008))
print("listening", flush=True)
while True:
    data, address = s.recvfrom(2048)
    print("server got", data)
    if data == b"end":
        break
    s.sendto(data.upper(), address)
