# getaddrinfo, getnameinfo and their relatives: flags, services, and the errors of each.
import socket
from socket import AF_INET, SOCK_DGRAM, SOCK_RAW, SOCK_STREAM


def show(function, *args):
    try:
        answer = function(*args)
    except (OSError, UnicodeError, OverflowError) as error:
        answer = "UnicodeError" if isinstance(error, UnicodeError) else f"{type(error).__name__} {error}"
    if isinstance(answer, list):
        answer = [(kind.name, proto, name, address) for _, kind, proto, name, address in answer]
    print(function.__name__, *(arg.name if hasattr(arg, "name") else repr(arg) for arg in args), "->", answer)


for service in (80, "80", "http", b"http", "domain", "nosuch", None, "", "08", " 80", "0x50", "80x", -1, "-1", 65536, "70000"):
    show(socket.getaddrinfo, "127.0.0.1", service)
for rest in ((0, SOCK_DGRAM), (0, 77), (0, 0, 77), (0, SOCK_STREAM, 17), (0, 0, 17), (0, SOCK_RAW), (99,), (AF_INET, SOCK_STREAM)):
    show(socket.getaddrinfo, "127.0.0.1", 80, *rest)
    show(socket.getaddrinfo, "127.0.0.1", "http", *rest)
    show(socket.getaddrinfo, "127.0.0.1", None, *rest)
for host in ("1.2.3", "0x7f.1", "010.0.0.1", "256.1.1.1", "<broadcast>", "", "*", "a..b", "a" * 64 + ".x", "LOCALHOST", None):
    show(socket.getaddrinfo, host, 80, AF_INET, SOCK_STREAM)
show(socket.getaddrinfo, "127.0.0.1", 80, socket.AF_INET6)
show(socket.getaddrinfo, None, None)
for flags in (socket.AI_PASSIVE, socket.AI_CANONNAME, socket.AI_NUMERICHOST, socket.AI_NUMERICSERV, socket.AI_ADDRCONFIG, 1 << 20, -1):
    for host in ("127.0.0.1", "localhost", None):
        show(socket.getaddrinfo, host, "http", AF_INET, SOCK_STREAM, 0, flags)
        show(socket.getaddrinfo, host, 80, AF_INET, SOCK_STREAM, 0, flags)

for host in ("localhost", "127.0.0.1", "1.2.3", "", "<broadcast>", "0"):
    show(socket.gethostbyname, host)
for host in ("localhost", "127.0.0.1", "1.2.3", "<broadcast>"):
    show(socket.gethostbyname_ex, host)
for host in ("localhost", "127.0.0.1", "203.0.113.9", "", "<broadcast>"):
    show(socket.gethostbyaddr, host)
for host in ("localhost", "127.0.0.1", "203.0.113.9", "<broadcast>"):
    show(socket.getfqdn, host)

for address in (("127.0.0.1", 80), ("127.0.0.1", 53), ("203.0.113.9", 80), ("127.0.0.1", 70000), ("127.0.0.1", -1), ("localhost", 80)):
    for flags in (0, socket.NI_NUMERICHOST, socket.NI_NUMERICSERV, 3, socket.NI_NAMEREQD, socket.NI_DGRAM, socket.NI_NOFQDN, 0x4000):
        show(socket.getnameinfo, address, flags)

for query in (("http",), ("http", "udp"), ("http", "tcp"), ("domain", "udp"), ("nosuch",)):
    show(socket.getservbyname, *query)
for query in ((80,), (80, "udp"), (65536,), (-1,), (64999,)):
    show(socket.getservbyport, *query)
for name in ("tcp", "TCP", "udp", "icmp", "nosuch"):
    show(socket.getprotobyname, name)
show(socket.if_nametoindex, "lo")
show(socket.if_indextoname, 1)
show(socket.if_indextoname, 0)
