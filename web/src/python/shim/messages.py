# SPDX-License-Identifier: Apache-2.0
"""Messages with control data: sendmsg() and recvmsg() of sockets, struct cmsghdr as 64-bit Linux has it (cmsg(3)).

Descriptors that travel to another program (SCM_RIGHTS) are such control data. Texts of errors are CPython's own.
"""

import operator
import struct
import warnings

from .addresses import decode
from .door import ADDRESS, LARGEST, VIEW

HEAD = struct.Struct("<Qii")  # cmsg_len, cmsg_level, cmsg_type
MOST = 0x7FFFFFFF  # of socklen_t, as CPython cuts it
CONTROL_LENGTH, FLAGS = 120, 116  # on the stage, see the core's system_call.h


def CMSG_LEN(length, /):
    if not 0 <= length <= MOST - HEAD.size:
        raise OverflowError("CMSG_LEN() argument out of range")
    return HEAD.size + length


def CMSG_SPACE(length, /):
    if not 0 <= length <= MOST - HEAD.size - 8:
        raise OverflowError("CMSG_SPACE() argument out of range")
    return HEAD.size + (length + 7) // 8 * 8


def items(things, call, position):
    """An argument that has to be iterable, as a list."""
    try:
        return list(things)
    except TypeError:
        raise TypeError(f"{call}() argument {position} must be an iterable") from None


def pack(messages):
    """Control messages as a program passes them, as the bytes of the system call."""
    packed = b""
    for message in items(messages, "sendmsg", 2):
        if not isinstance(message, tuple) or len(message) != 3:
            raise TypeError("[sendmsg() ancillary data items must be 3-tuples: (cmsg_level, cmsg_type, cmsg_data)]")
        level, kind, data = message
        if isinstance(data, str):
            raise TypeError("a bytes-like object is required, not 'str'")
        data = bytes(memoryview(data).cast("B"))
        packed += HEAD.pack(HEAD.size + len(data), operator.index(level), operator.index(kind)) + data
        packed += bytes(-len(data) % 8)
    return packed


def unpack(data):
    """[(level, type, data)] of what a system call has answered."""
    found = []
    at = 0
    while at + HEAD.size <= len(data):
        length, level, kind = HEAD.unpack_from(data, at)
        if length < HEAD.size or at + length > len(data):
            warnings.warn("received malformed or improperly-truncated ancillary data", RuntimeWarning, stacklevel=3)
            break
        found.append((level, kind, bytes(data[at + HEAD.size : at + length])))
        at += (length + 7) // 8 * 8
    return found


def put(address, data, control):
    """Lays a message on the stage; answers how many bytes of it are used."""
    VIEW[: len(address)] = address
    VIEW[CONTROL_LENGTH : CONTROL_LENGTH + 4] = len(control).to_bytes(4, "little")
    end = ADDRESS + len(data)
    VIEW[ADDRESS:end] = data
    VIEW[end : end + len(control)] = control
    return end + len(control)


def room(count, control):
    """How much of both fits on the stage; ValueError as CPython words it."""
    if control < 0 or control > MOST:
        raise ValueError("invalid ancillary data buffer length")
    control = min(control, 1 << 16)
    return min(count, LARGEST - control), control


def taken(count, size):
    """What recvmsg has brought to the stage: (data, control messages, flags, sender). `count` was the room for the data."""
    length = int.from_bytes(VIEW[CONTROL_LENGTH : CONTROL_LENGTH + 4], "little")
    flags = int.from_bytes(VIEW[FLAGS : FLAGS + 4], "little")
    sender = decode(VIEW[:ADDRESS])
    control = bytes(VIEW[ADDRESS + count : ADDRESS + count + length])
    return bytes(VIEW[ADDRESS : ADDRESS + min(size, count)]), unpack(control), flags, sender

