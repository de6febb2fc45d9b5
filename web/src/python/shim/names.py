# SPDX-License-Identifier: Apache-2.0
"""Names and numbers: getaddrinfo and its relatives, from the host's own /etc/hosts, /etc/services and /etc/protocols."""

import _socket as builtin

from . import door
from .constants import CONSTANTS as C

AF_UNSPEC, AF_UNIX, AF_INET, AF_INET6 = 0, 1, 2, 10
SOCK_STREAM, SOCK_DGRAM, SOCK_RAW = 1, 2, 3
AI_PASSIVE, AI_CANONNAME, AI_NUMERICHOST, AI_NUMERICSERV = 1, 2, 4, 0x400
NI_NUMERICHOST, NI_NUMERICSERV, NI_NAMEREQD, NI_DGRAM = 1, 2, 8, 16
EAI_MESSAGES = {
    -1: "Bad value for ai_flags",
    -2: "Name or service not known",
    -3: "Temporary failure in name resolution",
    -6: "ai_family not supported",
    -7: "ai_socktype not supported",
    -8: "Servname not supported for ai_socktype",
}

gaierror, herror = builtin.gaierror, builtin.herror


def _gaierror(number):
    return gaierror(number, EAI_MESSAGES[number])


def _lines(path):
    """The words of each line of one of the host's files; none when it does not exist."""
    from .files import read_file

    try:
        text = read_file(path).decode("utf-8", "replace")
    except OSError:
        return []
    words = (line.split("#", 1)[0].split() for line in text.splitlines())
    return [line for line in words if len(line) >= 2]


def gethostname():
    return door.current.process.hostname


def is_address(text):
    return text.count(".") == 3 and all(part.isdigit() and len(part) <= 3 and int(part) <= 255 for part in text.split("."))


def addresses_of(name):
    """The addresses that /etc/hosts gives a name."""
    wanted = name.lower().rstrip(".")
    found = [line[0] for line in _lines("/etc/hosts") if wanted in [word.lower() for word in line[1:]]]
    return [address for address in found if is_address(address)]


def resolve(host):
    """The address of a host in dotted form; "" is any address. gaierror for names nobody knows."""
    if isinstance(host, (bytes, bytearray)):
        host = host.decode("ascii")
    if not isinstance(host, str):
        raise TypeError("str, bytes or bytearray expected, not " + type(host).__name__)
    if "\0" in host:
        raise ValueError("host name must not contain null character")
    if host == "":
        return "0.0.0.0"
    if host == "<broadcast>":
        return "255.255.255.255"
    if is_address(host):
        return ".".join(str(int(part)) for part in host.split(".")) if not _octal(host) else host
    if host.replace(".", "").replace("x", "0").isalnum() and host[0].isdigit():
        try:
            return builtin.inet_ntoa(builtin.inet_aton(host))  # 127.1, 0x7f000001
        except OSError:
            pass
    if not host.isascii() or ".." in host or len(host) > 63:
        host = host.encode("idna").decode("ascii")
    found = addresses_of(host)
    if not found and host.rstrip(".").lower() == "localhost":
        found = ["127.0.0.1"]
    if not found:
        raise _gaierror(-2)
    return found[0]


def _octal(host):
    return any(len(part) > 1 and part[0] == "0" for part in host.split("."))


def gethostbyname(host):
    return resolve(host)


def gethostbyname_ex(host):
    address = resolve(host)
    if is_address(host):
        return host, [], [address]
    aliases, name, found = [], host, []
    for line in _lines("/etc/hosts"):
        if host.lower() in [word.lower() for word in line[1:]]:
            name, aliases = line[1], line[2:]
            found.append(line[0])
    return name, aliases, found or [address]


def gethostbyaddr(host):
    address = resolve(host)
    for line in _lines("/etc/hosts"):
        if line[0] == address:
            return line[1], line[2:], [address]
    raise herror(1, "Unknown host")


def getservbyname(name, protocol=None):
    for line in _lines("/etc/services"):
        port, _, kind = line[1].partition("/")
        if (name == line[0] or name in line[2:]) and protocol in (None, kind):
            return int(port)
    raise OSError("service/proto not found")


def getservbyport(port, protocol=None):
    if not 0 <= port <= 65535:
        raise OverflowError("getservbyport: port must be 0-65535.")
    for line in _lines("/etc/services"):
        number, _, kind = line[1].partition("/")
        if number == str(port) and protocol in (None, kind):
            return line[0]
    raise OSError("port/proto not found")


def getprotobyname(name):
    for line in _lines("/etc/protocols"):
        if name == line[0] or name in line[2:]:
            return int(line[1])
    known = {"ip": 0, "icmp": 1, "igmp": 2, "tcp": 6, "udp": 17}
    if name in known:
        return known[name]
    raise OSError("protocol not found")


def _port(service, flags, kind):
    if service is None:
        return 0
    if isinstance(service, int):
        if not -(1 << 63) <= service < 1 << 64:
            raise OverflowError("Python int too large to convert to C long")
        return service & 0xFFFF
    text = service.decode() if isinstance(service, (bytes, bytearray)) else service
    if not isinstance(text, str):
        raise OSError("Int or String expected")
    if text.isdigit():
        return int(text) & 0xFFFF
    if text == "":
        return 0
    if flags & AI_NUMERICSERV:
        raise _gaierror(-2)
    try:
        return getservbyname(text, {SOCK_STREAM: "tcp", SOCK_DGRAM: "udp"}.get(kind))
    except OSError:
        raise _gaierror(-8) from None


def getaddrinfo(host, port, family=0, type=0, proto=0, flags=0):
    if host is None and port is None:
        raise _gaierror(-2)
    if int(family) not in (AF_UNSPEC, AF_INET, AF_INET6):
        raise _gaierror(-6)
    number = _port(port, flags, type)
    if isinstance(host, (bytes, bytearray)):
        host = host.decode("ascii")
    if host is None:
        found = ["0.0.0.0" if flags & AI_PASSIVE else "127.0.0.1"]
    elif host != "" and flags & AI_NUMERICHOST and not is_address(host):
        raise _gaierror(-2)
    elif host == "":
        found = ["0.0.0.0" if flags & AI_PASSIVE else "127.0.0.1"]
    else:
        found = list(dict.fromkeys(addresses_of(host))) or [resolve(host)]
    if family == AF_INET6:
        raise _gaierror(-2)
    kinds = [(SOCK_STREAM, 6), (SOCK_DGRAM, 17), (SOCK_RAW, 0)]
    kinds = [(kind, own) for kind, own in kinds if type in (0, kind) and (proto in (0, own) or kind == SOCK_RAW)]
    if not kinds:
        raise _gaierror(-7 if type else -8)
    name = (host or "localhost") if flags & AI_CANONNAME else ""
    rows = []
    for address in found:
        for kind, own in kinds:
            rows.append((AF_INET, kind, own or proto, name, (address, number)))
            name = ""
    return rows


def getnameinfo(address, flags):
    if not isinstance(address, tuple):
        raise TypeError("getnameinfo() argument 1 must be a tuple")
    host, port = address[:2]
    if not isinstance(host, str) or not isinstance(port, int):
        raise TypeError("getnameinfo(): illegal sockaddr argument")
    if not is_address(host):
        raise gaierror(-2, EAI_MESSAGES[-2])
    name, service = host, str(port)
    if not flags & NI_NUMERICHOST:
        try:
            name = gethostbyaddr(host)[0]
        except OSError:
            if flags & NI_NAMEREQD:
                raise _gaierror(-2) from None
    if not flags & NI_NUMERICSERV:
        try:
            service = getservbyport(port, "udp" if flags & NI_DGRAM else "tcp")
        except OSError:
            pass
    return name, service


def if_nameindex():
    """The interfaces, as /proc/net/dev names them."""
    names = [line[0].rstrip(":") for line in _lines("/proc/net/dev") if line[0].endswith(":")]
    return list(enumerate(names, 1))


def if_nametoindex(name):
    for index, known in if_nameindex():
        if known == name:
            return index
    raise OSError("no interface with this name")


def if_indextoname(index):
    for known, name in if_nameindex():
        if known == index:
            return name
    from .errors import failure

    raise failure(6)


def functions():
    """What the module _socket takes from here."""
    names = (
        "gethostname gethostbyname gethostbyname_ex gethostbyaddr getservbyname getservbyport getprotobyname getaddrinfo "
        "getnameinfo if_nameindex if_nametoindex if_indextoname"
    )
    return {name: globals()[name] for name in names.split()}


assert C["AF_INET"] == AF_INET
