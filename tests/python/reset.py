# SPDX-License-Identifier: Apache-2.0
import socket
import struct
import time

listener = socket.create_server(("127.0.0.1", 0))
s = socket.create_connection(listener.getsockname())
connection, _ = listener.accept()
connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
connection.close()
time.sleep(0.2)
try:
    s.recv(10)
except ConnectionResetError as error:
    print(error)
