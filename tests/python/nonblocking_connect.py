# SPDX-License-Identifier: Apache-2.0
import errno
import select
import socket

listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen()
s = socket.socket()
s.setblocking(False)
code = s.connect_ex(listener.getsockname())
print(code in (0, errno.EINPROGRESS))
print(select.select([], [s], [], 5)[1] == [s])
print(s.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR))
print(s.connect_ex(listener.getsockname()) in (0, errno.EISCONN))
print(s.connect_ex(listener.getsockname()) == errno.EISCONN)
listener.setblocking(False)
select.select([listener], [], [], 5)
connection, peer = listener.accept()
print(connection.getblocking(), peer == s.getsockname())
try:
    listener.accept()
except BlockingIOError as error:
    print(error.errno == errno.EAGAIN)
