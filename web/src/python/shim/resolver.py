# SPDX-License-Identifier: Apache-2.0
"""The stub resolver of the C library (resolver(3), resolv.conf(5)): questions to the Domain Name System (RFC 1034 §5.3.1, messages of
RFC 1035 §4) over sockets of the program that asks. The order of servers, waits and names is that of glibc's res_send and res_search.

Simplified: it asks for IPv4 addresses alone, because the hosts have no IPv6; and a host without /etc/resolv.conf has no DNS, while
glibc would ask 127.0.0.1.
"""

import struct

from . import door
from .files import read_file
from .names import NotFound
from .sockets import socket

PORT = 53
A, CNAME, PTR = 1, 5, 12
INTERNET = 1
RECURSION_DESIRED, TRUNCATED, AUTHORITATIVE = 0x0100, 0x0200, 0x0400
NOERROR, SERVFAIL, NXDOMAIN, NOTIMP, REFUSED = 0, 2, 3, 4, 5
HOST_NOT_FOUND, TRY_AGAIN, NO_RECOVERY, NO_DATA = 1, 2, 3, 4  # h_errno of gethostbyname(3)
MOST_SERVERS = 3  # MAXNS
LARGEST_DATAGRAM = 512  # RFC 1035 §2.3.4: there is no EDNS
SOL_IP, IP_RECVERR = 0, 11
SOCK_STREAM, SOCK_DGRAM, SOCK_NONBLOCK, AF_INET = 1, 2, 0o4000, 2
GETRANDOM = 318


class Settings:
    """What /etc/resolv.conf says."""

    def __init__(self, text):
        self.servers = []
        host = door.current.process.hostname
        self.search = host.split(".", 1)[1:]
        self.ndots, self.timeout, self.attempts = 1, 5, 2
        for line in text.splitlines():
            words = line.split()
            if not words or line[0] in "#;":
                continue
            if words[0] == "nameserver" and len(words) > 1 and len(self.servers) < MOST_SERVERS:
                self.servers.append(words[1])
            elif words[0] in ("search", "domain"):
                self.search = words[1 : 2 if words[0] == "domain" else 7]
            elif words[0] == "options":
                for option in words[1:]:
                    self._set(*option.partition(":")[::2])
        self.servers = self.servers or ["127.0.0.1"]

    def _set(self, name, value):
        bounds = {"ndots": 15, "timeout": 30, "attempts": 5}
        if name in bounds and value.isdigit():
            setattr(self, name, min(int(value), bounds[name]))

    def wait(self, index):
        """Seconds to wait for the answer of a server, by its place."""
        seconds = self.timeout << index
        return max(1, seconds // len(self.servers) if index > 0 else seconds)


def _settings():
    try:
        return Settings(read_file("/etc/resolv.conf").decode("utf-8", "replace"))
    except OSError:
        return None


# --- messages ---


def _question(name, kind):
    """The bytes of a question behind the header; NotFound for what is no name (RFC 1035 §2.3.4)."""
    labels = [label.encode("ascii", "replace") for label in name.removesuffix(".").split(".")]
    if not all(0 < len(label) < 64 for label in labels) or sum(len(label) + 1 for label in labels) > 254:
        raise NotFound(HOST_NOT_FOUND)
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\0" + struct.pack(">HH", kind, INTERNET)


def _name_at(data, at):
    """A name and where what follows it begins (RFC 1035 §4.1.4). ValueError, IndexError: it is none."""
    labels, behind = [], None
    for _ in range(128):
        size = data[at]
        if size == 0:
            return ".".join(labels), at + 1 if behind is None else behind
        if size >= 0xC0:
            behind = at + 2 if behind is None else behind
            at = (size & 0x3F) << 8 | data[at + 1]
        elif size < 64 and at + size < len(data):
            labels.append(data[at + 1 : at + 1 + size].decode("latin-1"))
            at += 1 + size
        else:
            break
    raise ValueError("not a name of DNS")


def _records(reply, kind):
    """(canonical name, aliases, [data of the records of a kind]) of the answers, along the chain of CNAME."""
    answers = int.from_bytes(reply[6:8], "big")
    name, at = _name_at(reply, 12)
    at += 4
    aliases, found = [], []
    for _ in range(answers):
        owner, at = _name_at(reply, at)
        type, of, _, size = struct.unpack_from(">HHIH", reply, at)
        at += 10
        if at + size > len(reply):
            raise ValueError("cut off")
        if of == INTERNET and owner.lower() == name.lower():
            if type == CNAME and kind != CNAME:
                aliases.append(name)
                name = _name_at(reply, at)[0]
            elif type == kind:
                found.append(_name_at(reply, at)[0] if kind == PTR else reply[at : at + size])
        at += size
    return name, aliases, found


def _answers(reply, message):
    """Whether this is the answer to that question."""
    size = len(message)
    return (len(reply) >= size and reply[:2] == message[:2] and reply[2] & 0x80
            and reply[12:size].lower() == message[12:].lower())


# --- servers ---


def _over_udp(server, message, deadline):
    with _Connection(SOCK_DGRAM, server, deadline) as link:
        link.setsockopt(SOL_IP, IP_RECVERR, 1)
        link.connect((server, PORT))
        link.send(message)
        while True:
            reply = link.within(deadline).recv(LARGEST_DATAGRAM)
            if _answers(reply, message):
                return reply


def _over_tcp(server, message, deadline):
    """RFC 7766 §8: two bytes of length in front of each message."""
    with _Connection(SOCK_STREAM, server, deadline) as link:
        link.connect((server, PORT))
        link.sendall(len(message).to_bytes(2, "big") + message)
        size = int.from_bytes(link.exactly(2, deadline), "big")
        reply = link.exactly(size, deadline)
        if not _answers(reply, message):
            raise OSError("another answer")
        return reply


class _Connection(socket):
    """A socket that never waits beyond a moment of virtual time."""

    __slots__ = ()

    def __init__(self, type, server, deadline):
        super().__init__(AF_INET, type | SOCK_NONBLOCK)
        self.within(deadline)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def within(self, deadline):
        self._timeout = max(1e-9, (deadline - door.now()) / 1e9)
        return self

    def exactly(self, count, deadline):
        data = b""
        while len(data) < count:
            more = self.within(deadline).recv(count - len(data))
            if not more:
                raise OSError("the server closed")
            data += more
        return data


def _ask(server, message, seconds):
    """The answer of one server, or None when it has none that helps."""
    try:
        reply = _over_udp(server, message, door.deadline_after(seconds))
        if reply[2] << 8 & TRUNCATED:
            reply = _over_tcp(server, message, door.deadline_after(seconds))
    except OSError:
        return None
    return None if reply[3] & 15 in (SERVFAIL, NOTIMP, REFUSED) or _refers(reply) else reply


def _refers(reply):
    """A mere referral, from a server that is not meant for hosts: no answer, no authority, no recursion."""
    return (reply[3] & 0x8F == NOERROR and reply[2] << 8 & AUTHORITATIVE == 0
            and reply[6:8] == reply[10:12] == b"\0\0")


def _query(settings, name, kind):
    """The records of one full name; NotFound."""
    question = _question(name, kind)
    door.call(GETRANDOM, 0, 2, 0, 0, 0, 2)
    message = bytes(door.VIEW[:2]) + struct.pack(">HHHHH", RECURSION_DESIRED, 1, 0, 0, 0) + question
    for _ in range(settings.attempts):
        for index, server in enumerate(settings.servers):
            reply = _ask(server, message, settings.wait(index))
            if reply is not None:
                return _answer_of(reply, kind)
    raise NotFound(TRY_AGAIN)


def _answer_of(reply, kind):
    code = reply[3] & 15
    if code == NXDOMAIN:
        raise NotFound(HOST_NOT_FOUND)
    if code != NOERROR:
        raise NotFound(NO_RECOVERY)
    try:
        found = _records(reply, kind)
    except (ValueError, IndexError, struct.error):
        raise NotFound(NO_RECOVERY) from None
    if not found[2]:
        raise NotFound(NO_DATA)
    return found


def _search(settings, name, kind):
    """A name as people write it: by itself, first or last as many dots as it has, and behind the domains of the search list."""
    complete = name.endswith(".")
    whole_first = complete or name.count(".") >= settings.ndots
    listed = [] if complete else [f"{name}.{domain}" for domain in settings.search]
    failures = {}
    given_up = False
    for candidate in [name, *listed] if whole_first else [*listed, name]:
        if given_up and candidate != name:
            continue
        try:
            return _query(settings, candidate, kind)
        except NotFound as failure:
            failures[candidate] = failure.number
            # A server that could not tell will not be able to for the next domain of the list either.
            given_up = candidate != name and failure.number not in (HOST_NOT_FOUND, NO_DATA)
    if not whole_first and NO_DATA in failures.values():
        raise NotFound(NO_DATA)
    raise NotFound(failures[name])


# --- what the names of Python ask ---


def host(name):
    """(canonical name, aliases, addresses) of a host; NotFound."""
    settings = _settings()
    if settings is None:
        raise NotFound(HOST_NOT_FOUND)
    canonical, aliases, found = _search(settings, name, A)
    addresses = [".".join(map(str, data)) for data in found if len(data) == 4]
    if not addresses:
        raise NotFound(NO_RECOVERY)
    return canonical, aliases, addresses


def name_of(address):
    """The name of an address (RFC 1035 §3.5), the first where there are several; NotFound."""
    settings = _settings()
    if settings is None:
        raise NotFound(HOST_NOT_FOUND)
    return _query(settings, ".".join(reversed(address.split("."))) + ".in-addr.arpa", PTR)[2][0]
