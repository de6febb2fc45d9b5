# SPDX-License-Identifier: Apache-2.0
import socket


def show(name, call):
    try:
        print(name, call())
    except (OSError, OverflowError, TypeError, ValueError) as error:
        print(name, type(error).__name__, error)


s = socket.socket()
show("send", lambda: s.send(b"x"))
show("recv", lambda: s.recv(1))
show("getpeername", lambda: s.getpeername())
show("shutdown", lambda: s.shutdown(socket.SHUT_WR))
show("accept", lambda: s.accept())
show("bind port", lambda: s.bind(("127.0.0.1", 65536)))
show("bind address", lambda: s.bind(("192.0.2.1", 0)))
show("bind tuple", lambda: s.bind("127.0.0.1"))
show("bind family", lambda: s.bind(("127.0.0.1",)))
show("text", lambda: s.send("x"))
show("port", lambda: s.connect(("127.0.0.1", "80")))
show("negative", lambda: s.recv(-1))
show("timeout", lambda: s.settimeout(-1))
s.close()
show("closed", lambda: s.send(b"x"))
show("closed", lambda: s.getsockname())
show("family", lambda: socket.socket(99, socket.SOCK_STREAM))
show("type", lambda: socket.socket(socket.AF_INET, 77))
show("proto", lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM, 17))
