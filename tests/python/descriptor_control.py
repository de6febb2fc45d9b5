# fcntl, and whether a descriptor is inherited.
import fcntl
import os
import select
import socket
import struct

server = socket.create_server(("127.0.0.1", 0))
client = socket.create_connection(server.getsockname())
connection, _ = server.accept()
left, right = socket.socketpair()
read, write = os.pipe()
poll = select.epoll()
for name, thing in dict(server=server, connection=connection, left=left, read=read, epoll=poll, copy=client.dup()).items():
    print(name, fcntl.fcntl(thing, fcntl.F_GETFD), end="; ")
print()
print(os.get_inheritable(read), os.get_inheritable(os.dup(read)), os.get_inheritable(os.dup2(read, 30)),
      os.get_inheritable(os.dup2(read, 31, False)), os.get_inheritable(0))
client.set_inheritable(True)
print(client.get_inheritable(), fcntl.fcntl(client, fcntl.F_GETFD))
fcntl.fcntl(client, fcntl.F_SETFD, fcntl.FD_CLOEXEC)
print(client.get_inheritable())
print(fcntl.fcntl(client, fcntl.F_GETFL) & os.O_NONBLOCK)
client.setblocking(False)
print(fcntl.fcntl(client.fileno(), fcntl.F_GETFL) & os.O_NONBLOCK == os.O_NONBLOCK)
copy = fcntl.fcntl(client, fcntl.F_DUPFD, 40)
print(copy, os.get_inheritable(copy))
connection.sendall(b"seven b")
select.select([client], [], [])
waiting = bytearray(4)
print(fcntl.ioctl(client, 0x541B, waiting), struct.unpack("i", waiting))


def about(interface, request, size=256):
    return fcntl.ioctl(server, request, struct.pack(f"{size}s", interface))


print(socket.inet_ntoa(about(b"lo", 0x8915)[20:24]), socket.inet_ntoa(about(b"lo", 0x891B)[20:24]))
print(about(b"lo", 0x8927)[16:24], struct.unpack("<i", about(b"lo", 0x8933, 40)[16:20]))
print(socket.if_nametoindex("lo"), socket.if_indextoname(1), (1, "lo") in socket.if_nameindex())
for call in (lambda: about(b"nosuch", 0x8915), lambda: fcntl.ioctl(read, 0x8915, bytes(40)), lambda: fcntl.fcntl(999, fcntl.F_GETFD), lambda: fcntl.fcntl(-1, fcntl.F_GETFD), lambda: fcntl.fcntl("x", 1)):
    try:
        call()
    except (OSError, ValueError, TypeError) as error:
        print(type(error).__name__, error)
