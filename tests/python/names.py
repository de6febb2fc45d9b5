# SPDX-License-Identifier: Apache-2.0
import socket

print(socket.gethostbyname("localhost"), socket.gethostbyname("127.0.0.5"))
print(socket.getservbyname("http"), socket.getservbyname("domain", "udp"), socket.getservbyport(25))
print(socket.getprotobyname("tcp"), socket.getprotobyname("udp"))
for call in (
    lambda: socket.getservbyname("nosuch"),
    lambda: socket.gethostbyname("no.such.host.invalid"),
    lambda: socket.getservbyport(64999),
):
    try:
        print(call())
    except OSError as error:
        print(type(error).__name__, "no.such" in repr(error) or error.args[-1] if type(error) is OSError else error.args[0] < 0)
print(socket.getaddrinfo("127.0.0.1", 80, type=socket.SOCK_STREAM))
print(socket.getaddrinfo("127.0.0.1", "domain", socket.AF_INET, socket.SOCK_DGRAM))
print(socket.getaddrinfo(None, 80, socket.AF_INET, socket.SOCK_STREAM, 0, socket.AI_PASSIVE))
print(socket.getnameinfo(("127.0.0.1", 80), socket.NI_NUMERICHOST | socket.NI_NUMERICSERV))
print(socket.inet_aton("10.1.2.3"), socket.inet_ntoa(b"\x7f\0\0\1"), socket.inet_pton(socket.AF_INET, "1.2.3.4"))
print(socket.htons(1), socket.ntohl(1))
