# SPDX-License-Identifier: Apache-2.0
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
print(s.family, s.type, s.proto, s.getsockname())
s.close()
