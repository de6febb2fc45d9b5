# SPDX-License-Identifier: Apache-2.0
"""struct sockaddr as Linux lays it out: sockaddr_in (16 bytes; port and address in network order), sockaddr_un (path)."""

import os

from . import names

AF_UNSPEC, AF_UNIX, AF_INET = 0, 1, 2
PATH_MAX = 108


def encode(family, address, caller):
    """The bytes of an address as programs write it; errors are those of CPython's getsockaddrarg."""
    if family == AF_UNIX:
        return _unix(address)
    if family != AF_INET:
        raise OSError(f"{caller}(): bad family")
    if not isinstance(address, tuple):
        raise TypeError(f"{caller}(): AF_INET address must be tuple, not {type(address).__name__}")
    if len(address) != 2:
        raise TypeError("AF_INET address must be a pair (host, port)")
    host, port = address
    if not isinstance(port, int):
        raise TypeError(f"'{type(port).__name__}' object cannot be interpreted as an integer")
    resolved = names.resolve(host)
    if not 0 <= port <= 65535:
        raise OverflowError(f"{caller}(): port must be 0-65535.")
    return b"\2\0" + port.to_bytes(2, "big") + bytes(map(int, resolved.split("."))) + bytes(8)


def _unix(address):
    if isinstance(address, str):
        path = os.fsencode(address)
    elif isinstance(address, (bytes, bytearray, memoryview)):
        path = bytes(address)
    else:
        raise TypeError(f"a bytes-like object is required, not '{type(address).__name__}'")
    if len(path) > PATH_MAX or (len(path) == PATH_MAX and path[:1] != b"\0"):
        raise OSError("AF_UNIX path too long")
    if path[:1] == b"\0" or path == b"":
        return b"\1\0" + path
    return b"\1\0" + path + b"\0"


def decode(data):
    """What a program gets to see of the address at data[0..]; on the stage (128 bytes) its length is at [124..127], and none
    (a connection has no sender) is None."""
    size = int.from_bytes(data[124:128], "little") if len(data) >= 128 else len(data)
    if size < 2:
        return None
    family = data[0] | data[1] << 8
    if family == AF_INET:
        return ".".join(map(str, data[4:8])), data[2] << 8 | data[3]
    if family == AF_UNIX:
        path = bytes(data[2:size])
        if path[:1] == b"\0":
            return path
        return os.fsdecode(path.split(b"\0", 1)[0])
    return None


def shown(address):
    """An address for people."""
    if isinstance(address, tuple):
        return f"{address[0]}:{address[1]}"
    if isinstance(address, bytes):
        return "@" + address[1:].decode("utf-8", "replace")
    return address or ""
