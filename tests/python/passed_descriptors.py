# Descriptors that travel from one socket to another (SCM_RIGHTS).
import array
import os
import socket
import struct

left, right = socket.socketpair()
read, write = os.pipe()
socket.send_fds(left, [b"two"], [read, write])
os.close(read)
os.close(write)
data, fds, flags, address = socket.recv_fds(right, 100, 2)
print(data, len(fds), flags, address)
os.write(fds[1], b"through a pipe that was passed")
print(os.read(fds[0], 100))

# A connection is handed to another socket; both mean the same one.
listener = socket.create_server(("127.0.0.1", 0))
client = socket.create_connection(listener.getsockname())
connection, _ = listener.accept()
socket.send_fds(left, [b"c"], [connection.fileno()])
connection.close()
_, [fd], _, _ = socket.recv_fds(right, 1, 1)
taken = socket.socket(fileno=fd)
print(taken.family.name, taken.type.name, taken.getpeername() == client.getsockname())
taken.sendall(b"hello")
print(client.recv(10))
taken.close()
print(client.recv(10))

# No room for it, and no such descriptor.
left.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [0]))])
print(right.recvmsg(10), socket.MSG_CTRUNC)
try:
    left.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [999]))])
except OSError as error:
    print(error)
left.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [0, 1, 2]))])
data, ancillary, flags, _ = right.recvmsg(10, socket.CMSG_LEN(4))
print(data, flags == socket.MSG_CTRUNC, [(level, kind, len(data)) for level, kind, data in ancillary])
print(socket.CMSG_LEN(4), socket.CMSG_SPACE(4), socket.CMSG_SPACE(12))
print(os.get_inheritable(fds[0]), os.get_inheritable(left.fileno()))

# The parts of a message, and a datagram that is cut.
left, right = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
print(left.sendmsg([b"one", bytearray(b"two"), memoryview(b"three")]))
first, second = bytearray(4), bytearray(4)
print(right.recvmsg_into([first, second]), first, second, socket.MSG_TRUNC)
