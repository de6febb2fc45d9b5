# SPDX-License-Identifier: Apache-2.0
import socket
import sys

with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as s:
    s.connect((sys.argv[1], 50007))
    for text in (b"Hello, world", b"and again"):
        s.sendall(text)
        print("client got", s.recv(1024))
