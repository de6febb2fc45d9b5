# SPDX-License-Identifier: Apache-2.0
import socket

u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
try:
    u.sendto(b"x", ("255.255.255.255", 9))
except OSError as error:
    print(type(error).__name__, error)
