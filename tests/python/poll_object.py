# SPDX-License-Identifier: Apache-2.0
import select
import socket

a, b = socket.socketpair()
p = select.poll()
p.register(b, select.POLLIN)
p.register(a.fileno(), select.POLLOUT)
events = dict(p.poll(1000))
print(events == {a.fileno(): select.POLLOUT})
a.send(b"x")
print(sorted(dict(p.poll(1000)).values()))
p.unregister(a)
p.modify(b, select.POLLOUT)
print(p.poll(0) == [(b.fileno(), select.POLLOUT)])
b.recv(1)
p.modify(b, select.POLLIN)
print(p.poll(50))
a.close()
print(p.poll(50)[0][1] & (select.POLLIN | select.POLLHUP) == select.POLLIN | select.POLLHUP)
