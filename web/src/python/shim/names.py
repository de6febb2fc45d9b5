# SPDX-License-Identifier: Apache-2.0
"""Names and numbers: getaddrinfo and its relatives, from the host's own /etc/hosts, /etc/services and /etc/protocols, and from the
Domain Name System (resolver.py) for the names of hosts that are not there."""

import _socket as builtin
import operator
import os

from . import door
from .constants import CONSTANTS as C
from .errors import failure

SIOCGIFNAME, SIOCGIFINDEX = 0x8910, 0x8933
AF_UNSPEC, AF_UNIX, AF_INET, AF_INET6 = 0, 1, 2, 10
SOCK_STREAM, SOCK_DGRAM, SOCK_RAW = 1, 2, 3
AI_PASSIVE, AI_CANONNAME, AI_NUMERICHOST, AI_NUMERICSERV, AI_VALID = 1, 2, 4, 0x400, 0x7FF
NI_NUMERICHOST, NI_NUMERICSERV, NI_NAMEREQD, NI_DGRAM, NI_VALID = 1, 2, 8, 16, 0xFF
EAI_MESSAGES = {
    -1: "Bad value for ai_flags",
    -2: "Name or service not known",
    -3: "Temporary failure in name resolution",
    -5: "No address associated with hostname",
    -6: "ai_family not supported",
    -7: "ai_socktype not supported",
    -8: "Servname not supported for ai_socktype",
    -9: "Address family for hostname not supported",
}

# What gethostbyname(3) and its relatives answer (h_errno), as text and as the number of getaddrinfo(3).
HOST_ERRORS = {
    1: ("Unknown host", -2),
    2: ("Host name lookup failure", -3),
    3: ("Unknown server error", -2),
    4: ("No address associated with name", -5),
}

dns = None  # the module resolver, which stands on sockets, which stand on this one: set by install.py

gaierror, herror = builtin.gaierror, builtin.herror


class NotFound(Exception):
    """Nobody has an answer that helps; `number` is the h_errno."""

    def __init__(self, number):
        super().__init__(number)
        self.number = number


def _gaierror(number):
    return gaierror(number, EAI_MESSAGES[number])


def _herror(number):
    return herror(number, HOST_ERRORS[number][0])


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


def _lines_of(name):
    """The lines of /etc/hosts with a name: [address, canonical name, aliases...]."""
    wanted = name.lower().rstrip(".")
    found = [line for line in _lines("/etc/hosts") if wanted in [word.lower() for word in line[1:]]]
    found = [line for line in found if is_address(line[0])]
    return found or ([["127.0.0.1", "localhost"]] if wanted == "localhost" else [])


def _host(name):
    """(canonical name, aliases, addresses) of a name; NotFound when neither /etc/hosts nor DNS knows it."""
    lines = _lines_of(name)
    if lines:
        return lines[0][1], lines[0][2:], [line[0] for line in lines]
    return dns.host(name)


def _host_or_gaierror(name):
    try:
        return _host(name)
    except NotFound as failure:
        number = failure.number
    raise _gaierror(HOST_ERRORS[number][1])


def _host_or_herror(ask, name):
    """The answer of one of the functions that raise herror."""
    try:
        return ask(name)
    except NotFound as failure:
        number = failure.number
    raise _herror(number)


def _plain(host):
    """The name of a host as the C functions take it."""
    if isinstance(host, (bytes, bytearray)):
        host = host.decode("ascii")
    elif isinstance(host, str):
        host = host.encode("idna").decode("ascii")
    else:
        raise TypeError("str, bytes or bytearray expected, not " + type(host).__name__)
    if "\0" in host:
        raise TypeError("host name must not contain null character")
    return host


def _numeric(host):
    """The dotted form of an address as inet_aton(3) reads it (127.1, 0x7f000001); None for what is none."""
    if is_address(host) and not _octal(host):
        return ".".join(str(int(part)) for part in host.split("."))
    if not host[:1].isdigit() or host != host.strip():
        return None
    try:
        return builtin.inet_ntoa(builtin.inet_aton(host))
    except OSError:
        return None


def resolve(host):
    """The address of a host in dotted form; "" is any address. gaierror for names nobody knows."""
    host = _plain(host)
    if host == "":
        return "0.0.0.0"
    if host == "<broadcast>":
        return "255.255.255.255"
    return _numeric(host) or _host_or_gaierror(host)[2][0]


def _octal(host):
    return any(len(part) > 1 and part[0] == "0" for part in host.split("."))


def gethostbyname(host):
    return resolve(host)


def gethostbyname_ex(host):
    address, host = resolve(host), _plain(host)
    if _numeric(host):
        return host, [], [address]
    if host in ("", "<broadcast>"):
        raise _herror(1)  # only Python knows them
    return _host_or_herror(_host, host)


def gethostbyaddr(host):
    if _plain(host) == "":
        raise OSError("wildcard resolved to multiple address")
    address = resolve(host)
    for line in _lines("/etc/hosts"):
        if line[0] == address:
            return line[1], line[2:], [address]
    if address == "127.0.0.1":
        return "localhost", [], [address]
    return _host_or_herror(dns.name_of, address), [], [address]


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
    known = {"ip": 0, "icmp": 1, "igmp": 2, "tcp": 6, "udp": 17, "ipv6-icmp": 58}
    if name in known or name.lower() in known and name.isupper():
        return known[name.lower()]
    raise OSError("protocol not found")


# Of getaddrinfo(3): type, protocol, name in /etc/services; the last is for any protocol and has no services.
KINDS = ((SOCK_STREAM, 6, "tcp"), (SOCK_DGRAM, 17, "udp"), (SOCK_RAW, 0, None))


def _service(port, flags):
    """The service of a call as a number, as a name or None."""
    if port is None:
        return None
    if isinstance(port, int):
        if not -(1 << 63) <= port < 1 << 63:
            raise OverflowError("Python int too large to convert to C long")
        text = str(int(port))
    elif isinstance(port, (bytes, bytearray)):
        text = port.decode()
    elif isinstance(port, str):
        text = port.encode().decode()  # surrogates cannot be passed on
    else:
        raise OSError("Int or String expected")
    if text == "":
        return None
    try:
        number = int(text.lstrip()) if text.strip("0123456789+- ") == "" and not text.endswith(" ") else -1
    except ValueError:
        number = -1
    if number & 0x80000000 == 0 and number >= 0:  # strtoul into an int
        return number & 0xFFFF
    if flags & AI_NUMERICSERV:
        raise _gaierror(-2)
    return text


def _kinds(service, type, proto):
    """[(type, protocol, port)] that a service is there for."""
    if type or proto:
        chosen = [kind for kind in KINDS
                  if type in (0, kind[0]) and (proto in (0, kind[1]) or kind[0] == SOCK_RAW)][:1]
        if not chosen:
            raise _gaierror(-7 if type else -8)
        if chosen[0][2] is None and service is not None:
            raise _gaierror(-8)
    else:
        chosen = KINDS
    found = []
    for kind, own, name in chosen:
        port = service or 0
        if isinstance(service, str):
            try:
                port = getservbyname(service, name or "")
            except OSError:
                continue
        found.append((kind, own or proto, port))
    if not found:
        raise _gaierror(-8)
    return found


def _found(host, family, flags):
    """The canonical name and the addresses of a host that is not None."""
    numeric = _numeric(host) if host else None
    if numeric is not None:
        if family == AF_INET6:
            raise _gaierror(-9)
        return host, [numeric]
    if flags & AI_NUMERICHOST or not host:
        raise _gaierror(-2)
    if family == AF_INET6:
        raise _gaierror(-2)
    name, _, addresses = _host_or_gaierror(host)
    return name, list(dict.fromkeys(addresses))


def getaddrinfo(host, port, family=0, type=0, proto=0, flags=0):
    if host is not None and not isinstance(host, (str, bytes)):
        raise TypeError("getaddrinfo() argument 1 must be string or None")
    host = None if host in (None, "*", b"*") else _plain(host)
    family, type, proto, flags = int(family), int(type), int(proto), int(flags)
    if host is None and port is None:
        raise _gaierror(-2)
    if flags & ~AI_VALID or (flags & AI_CANONNAME and host is None):
        raise _gaierror(-1)
    if family not in (AF_UNSPEC, AF_INET, AF_INET6):
        raise _gaierror(-6)
    kinds = _kinds(_service(port, flags), type, proto)
    if host is not None:
        name, found = _found(host, family, flags)
    elif family == AF_INET6:
        raise _gaierror(-9)
    else:
        name, found = "", ["0.0.0.0" if flags & AI_PASSIVE else "127.0.0.1"]
    rows = []
    for address in found:
        for kind, own, number in kinds:
            rows.append((AF_INET, kind, own, name if flags & AI_CANONNAME and not rows else "", (address, number)))
    return rows


def getnameinfo(address, flags, /):
    if not isinstance(address, tuple):
        del address  # the caller's, while the error is on its way
        raise TypeError("getnameinfo() argument 1 must be a tuple")
    host, port = address[:2] if len(address) >= 2 else (None, None)
    if not isinstance(host, str) or not isinstance(port, int):
        raise TypeError("getnameinfo(): illegal sockaddr argument")
    row = getaddrinfo(host, port, AF_UNSPEC, SOCK_DGRAM, 0, AI_NUMERICHOST)[0]
    if flags & ~NI_VALID:
        raise _gaierror(-1)
    name, port = row[4]
    service = str(port)
    if not flags & NI_NUMERICHOST:
        try:
            name = gethostbyaddr(name)[0]
        except OSError:
            if flags & NI_NAMEREQD:
                raise _gaierror(-2) from None
    if not flags & NI_NUMERICSERV:
        try:
            service = getservbyport(port, "udp" if flags & NI_DGRAM else "tcp")
        except OSError:
            pass
    return name, service


def _interface(request, name, index):
    """ioctl(2) about an interface, as the C library asks: (name, index) or the negative errno."""
    fd = door.call(41, AF_INET, SOCK_DGRAM, 0, 0, 0, 0)
    if fd < 0:
        return fd
    size = door.put(name[:15].ljust(16, b"\0"), index.to_bytes(4, "little"), bytes(20))
    result = door.call(16, fd, request, 0, 0, size, size)
    answer = bytes(door.VIEW[:20])
    door.call(3, fd, 0, 0, 0, 0, 0)
    return result if result < 0 else (os.fsdecode(answer[:16].rstrip(b"\0")), int.from_bytes(answer[16:], "little"))


def if_nameindex():
    """The interfaces; their numbers have no gaps."""
    found = []
    while isinstance(row := _interface(SIOCGIFNAME, b"", len(found) + 1), tuple):
        found.append((len(found) + 1, row[0]))
    return found


def if_nametoindex(name):
    name = os.fsencode(name)
    row = _interface(SIOCGIFINDEX, name, 0) if len(name) < 16 else -19
    if isinstance(row, tuple):
        return row[1]
    raise failure(-row)


def if_indextoname(index):
    index = operator.index(index)
    if index < 0:
        raise ValueError("Cannot convert negative int")
    if index >= 1 << 32:
        raise OverflowError("Python int too large for C unsigned int")
    row = _interface(SIOCGIFNAME, b"", index)
    if isinstance(row, tuple):
        return row[0]
    raise failure(6)


def functions():
    """What the module _socket takes from here."""
    names = (
        "gethostname gethostbyname gethostbyname_ex gethostbyaddr getservbyname getservbyport getprotobyname getaddrinfo "
        "getnameinfo if_nameindex if_nametoindex if_indextoname"
    )
    return {name: globals()[name] for name in names.split()}


assert C["AF_INET"] == AF_INET
