# SPDX-License-Identifier: Apache-2.0
import os
import socket
import tempfile

folder = tempfile.mkdtemp()
a = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
b = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
a.bind(folder + "/a")
b.bind(folder + "/b")
a.sendto(b"hello", folder + "/b")
data, peer = b.recvfrom(100)
print(data, os.path.basename(peer))
b.connect(folder + "/a")
b.send(b"there")
print(a.recv(100))
