# SPDX-License-Identifier: Apache-2.0
import errno
import socket

s = socket.socket()
try:
    s.connect(("127.0.0.1", 1))
except OSError as error:
    print(type(error).__name__, error, error.errno == errno.ECONNREFUSED, error.args)
print(socket.socket().connect_ex(("127.0.0.1", 1)))
