# SPDX-License-Identifier: Apache-2.0
import select
import socket

a, b = socket.socketpair()
with select.epoll() as e:
    e.register(b, select.EPOLLIN)
    print(e.poll(0.05))
    a.send(b"xy")
    print(e.poll(1) == [(b.fileno(), select.EPOLLIN)])
    b.recv(1)
    print(len(e.poll(1)))
    e.modify(b, select.EPOLLIN | select.EPOLLET)
    print(len(e.poll(0)), len(e.poll(0)))
    try:
        e.register(b, select.EPOLLIN)
    except FileExistsError as error:
        print(error)
    e.unregister(b)
    print(e.poll(0))
print(e.closed)
