# SPDX-License-Identifier: Apache-2.0
import socket
import time

s = socket.socket()
s.bind(("127.0.0.1", 0))
s.listen()
s.settimeout(0.2)
begin = time.monotonic()
try:
    s.accept()
except TimeoutError as error:
    print(repr(error), socket.timeout is TimeoutError)
print(0.2 <= time.monotonic() - begin < 1)
u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
u.bind(("127.0.0.1", 0))
u.settimeout(0.1)
try:
    u.recvfrom(10)
except socket.timeout as error:
    print(error)
print(u.gettimeout(), u.getblocking())
u.setblocking(False)
print(u.gettimeout(), u.getblocking())
try:
    u.recv(1)
except BlockingIOError as error:
    print(error)
