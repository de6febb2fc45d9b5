# SPDX-License-Identifier: Apache-2.0
import socket

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
    print(s.type == socket.SOCK_DGRAM, "laddr=('0.0.0.0', 0)" in repr(s))
print(repr(s))
print(socket.AF_INET, socket.SOCK_STREAM, socket.SocketKind.SOCK_DGRAM, int(socket.SO_REUSEADDR), socket.IPPROTO_UDP)
print(socket.has_dualstack_ipv6() in (True, False), issubclass(socket.gaierror, OSError))
socket.setdefaulttimeout(0.5)
print(socket.getdefaulttimeout(), socket.socket().gettimeout())
socket.setdefaulttimeout(None)
