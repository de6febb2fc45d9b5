# SPDX-License-Identifier: Apache-2.0
import select
import socket

pairs = [socket.socketpair() for _ in range(5)]
readers = [b for _, b in pairs]
print(select.select(readers, [], [], 0))
for index in (1, 3):
    pairs[index][0].send(b"x")
ready, writable, _ = select.select(readers, [pairs[0][0]], [], 1)
print([readers.index(r) for r in ready], len(writable))
pairs[0][0].close()
print([readers.index(r) for r in select.select(readers, [], [], 1)[0]])
try:
    select.select([-1], [], [], 0)
except ValueError as error:
    print(error)
fd = readers[2].fileno()
readers[2].close()
try:
    select.select([fd], [], [], 0)
except OSError as error:
    print(error)
