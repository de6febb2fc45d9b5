# SPDX-License-Identifier: Apache-2.0
import socket

first = socket.socket()
first.bind(("127.0.0.1", 0))
first.listen()
second = socket.socket()
try:
    second.bind(first.getsockname())
except OSError as error:
    print(error)
third = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
third.bind(first.getsockname())
print("another protocol may have the same port")
second.bind(("127.0.0.2", first.getsockname()[1]))
print("and another address")
