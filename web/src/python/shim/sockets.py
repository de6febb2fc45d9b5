# SPDX-License-Identifier: Apache-2.0
"""The module _socket: the class that socket.socket derives from, on system calls of the host.

Blocking lives here: a call that would block answers EAGAIN, the task waits for the descriptor, and the call is made again.
Texts of errors are CPython's own (Modules/socketmodule.c) and Linux's.
"""

import _socket as builtin
import operator
import struct
import types
import warnings

from . import door, errors, messages, names
from .addresses import decode, encode, shown
from .constants import CONSTANTS
from .door import ADDRESS, LARGEST, NEVER, POLLIN, POLLOUT, VIEW
from .errors import EAGAIN, EALREADY, EINPROGRESS

(READ, WRITE, CLOSE, DUP, SOCKET, CONNECT, ACCEPT, SENDTO, RECVFROM, SHUTDOWN, BIND, LISTEN, GETSOCKNAME, GETPEERNAME,
 SOCKETPAIR, SETSOCKOPT, GETSOCKOPT, FCNTL, SENDMSG, RECVMSG) = (
    0, 1, 3, 32, 41, 42, 288, 44, 45, 48, 49, 50, 51, 52, 53, 54, 55, 72, 46, 47)
CONNECT_OUTCOME = 1042  # of the core, not of Linux: how a connect that waited has ended
F_GETFL, F_SETFL, F_DUPFD_CLOEXEC, O_NONBLOCK, CLOEXEC = 3, 4, 1030, 0o4000, 0o2000000
SOL_SOCKET, SO_TYPE, SO_ERROR, SO_PROTOCOL, SO_DOMAIN = 1, 3, 4, 38, 39
MSG_PEEK, MSG_DONTWAIT, MSG_WAITALL, MSG_NOSIGNAL = 2, 0x40, 0x100, 0x4000
AF_UNIX, AF_INET = 1, 2

timeout = TimeoutError


def _seconds(value):
    """A timeout as a float or None, with the errors of the C function."""
    if value is None:
        return None
    value = float(value if isinstance(value, float) else operator.index(value))
    if value != value:
        raise ValueError("Invalid value NaN (not a number)")
    if value < 0:
        raise ValueError("Timeout value out of range")
    if value > 9_223_372_036:
        raise OverflowError("timestamp out of range for platform time_t")
    return value


def _int(value):
    """An int of C."""
    number = operator.index(value)
    if number >= 1 << 31:
        raise OverflowError("signed integer is greater than maximum")
    if number < -(1 << 31):
        raise OverflowError("signed integer is less than minimum")
    return number


def _option(fd, level, name):
    errors.check(door.call(GETSOCKOPT, fd, level, name, 4, 0, 4))
    return int.from_bytes(VIEW[:4], "little", signed=True)


def _length(count):
    if count < 0:
        raise ValueError("negative buffersize in recv")
    return min(count, LARGEST)


class socket:
    """A descriptor with its timeout. (Lib/socket.py adds the weak references.)"""

    __slots__ = ("_fd", "_family", "_type", "_proto", "_timeout", "_owner")

    def __init__(self, family=-1, type=-1, proto=-1, fileno=None):
        self._fd = -1
        self._owner = door.owner()
        if fileno is not None:
            self._adopt(fileno, family, type, proto)
        else:
            family, type, proto = _int(family), _int(type), _int(proto)
            self._family = AF_INET if family == -1 else family
            self._type = 1 if type == -1 else type
            self._proto = 0 if proto == -1 else proto
            self._fd = errors.check(door.call(SOCKET, self._family, self._type | CLOEXEC, self._proto, 0, 0, 0))
        if self._type & O_NONBLOCK:
            self._timeout = 0.0
        else:
            self._timeout = door.current.process.default_timeout
            if self._timeout is not None:
                self._nonblocking(True)
        self._type &= ~(O_NONBLOCK | CLOEXEC)

    def _adopt(self, fileno, family, type, proto):
        if isinstance(fileno, float):
            raise TypeError("integer argument expected, got float")
        fd = _int(fileno)
        if fd < 0:
            raise ValueError("negative file descriptor")
        domain = _option(fd, SOL_SOCKET, SO_DOMAIN)
        self._family = domain if family == -1 else int(family)
        self._type = _option(fd, SOL_SOCKET, SO_TYPE) if type == -1 else int(type)
        self._proto = _option(fd, SOL_SOCKET, SO_PROTOCOL) if proto == -1 else int(proto)
        self._fd = fd

    family = property(lambda self: self._family)
    type = property(lambda self: self._type)
    proto = property(lambda self: self._proto)
    timeout = property(lambda self: self._timeout)

    def __repr__(self):
        return f"<socket object, fd={self._fd}, family={self._family}, type={self._type}, proto={self._proto}>"

    def __del__(self):
        if getattr(self, "_fd", -1) >= 0 and door.owned(self._owner):
            warnings.warn(f"unclosed {self!r}", ResourceWarning, source=self)
            fd, self._fd = self._fd, -1
            door.call(CLOSE, fd, 0, 0, 0, 0, 0)

    # --- waiting ---

    def _deadline(self):
        return NEVER if self._timeout is None else door.deadline_after(self._timeout)

    def _retry(self, attempt, events, doing):
        """Makes the call until it does not answer EAGAIN, as long as the timeout allows."""
        result = attempt()
        if result == -EAGAIN:
            if self._timeout == 0:
                door.safe_point()
                raise errors.failure(EAGAIN)
            deadline = self._deadline()
            while result == -EAGAIN:
                if not door.wait_for(self._fd, events, deadline, f"{doing}() on {self._place()}"):
                    raise TimeoutError("timed out")
                result = attempt()
        return errors.check(result)

    def _place(self):
        """The local address for people, while a call waits."""
        if door.call(GETSOCKNAME, self._fd, 0, 0, 0, 0, ADDRESS) < 0:
            return f"fd {self._fd}"
        return shown(decode(VIEW[:ADDRESS])) or f"fd {self._fd}"

    def _nonblocking(self, on):
        flags = errors.check(door.call(FCNTL, self._fd, F_GETFL, 0, 0, 0, 0))
        wanted = flags | O_NONBLOCK if on else flags & ~O_NONBLOCK
        errors.check(door.call(FCNTL, self._fd, F_SETFL, wanted, 0, 0, 0))

    def settimeout(self, value):
        self._timeout = _seconds(value)
        self._nonblocking(self._timeout is not None)

    def gettimeout(self):
        return self._timeout

    def setblocking(self, flag):
        self._timeout = None if flag else 0.0
        self._nonblocking(not flag)

    def getblocking(self):
        return self._timeout is None or self._timeout > 0

    # --- names ---

    def bind(self, address, /):
        data = encode(self._family, address, "bind")
        errors.check(door.call(BIND, self._fd, len(data), 0, 0, door.put(data), 0))

    def getsockname(self):
        errors.check(door.call(GETSOCKNAME, self._fd, 0, 0, 0, 0, ADDRESS))
        return decode(VIEW[:ADDRESS])

    def getpeername(self):
        errors.check(door.call(GETPEERNAME, self._fd, 0, 0, 0, 0, ADDRESS))
        return decode(VIEW[:ADDRESS])

    # --- connections ---

    def listen(self, backlog=128, /):
        errors.check(door.call(LISTEN, self._fd, max(0, _int(backlog)), 0, 0, 0, 0))

    def _accept(self):
        fd = self._retry(lambda: door.call(ACCEPT, self._fd, CLOEXEC, 0, 0, 0, ADDRESS), POLLIN, "accept")
        return fd, decode(VIEW[:ADDRESS])

    def connect(self, address, /):
        result = self._connect(address)
        if result:
            if result == -1:
                raise TimeoutError("timed out")
            raise errors.failure(result)

    def connect_ex(self, address, /):
        result = self._connect(address)
        return EAGAIN if result == -1 else result

    def _connect(self, address):
        """0, the errno, or -1 when the timeout is over."""
        data = encode(self._family, address, "connect")
        deadline = self._deadline()
        while True:
            result = -door.call(CONNECT, self._fd, len(data), 0, 0, door.put(data), 0)
            if result not in (EINPROGRESS, EALREADY, EAGAIN) or self._timeout == 0:
                door.safe_point()
                return result
            if result == EALREADY and self._timeout is not None:
                return result
            while True:
                if not door.wait_for(self._fd, POLLOUT, deadline, f"connect() to {shown(decode(data))}"):
                    return -1
                if result == EAGAIN:
                    break  # the queue of a listener with a path was full: once more
                outcome = -door.call(CONNECT_OUTCOME, self._fd, 0, 0, 0, 0, 0)
                if outcome != EAGAIN:
                    return outcome

    def shutdown(self, how, /):
        errors.check(door.call(SHUTDOWN, self._fd, _int(how), 0, 0, 0, 0))

    def close(self):
        fd, self._fd = self._fd, -1
        if fd >= 0:
            result = door.call(CLOSE, fd, 0, 0, 0, 0, 0)
            if result < 0 and result != -104:
                raise errors.failure(-result)

    def detach(self):
        fd, self._fd = self._fd, -1
        return fd

    def fileno(self):
        return self._fd

    # --- data ---

    def _receive(self, count, flags, doing):
        count = _length(count)
        if flags & MSG_WAITALL and self._type == 1:
            return self._receive_all(count, flags & ~MSG_WAITALL)
        return self._receive_some(count, flags, doing)

    def _receive_all(self, count, flags):
        """As much as was asked for, or what came before the end or an error; a peek does not wait."""
        if flags & MSG_PEEK:
            return self._receive_some(count, flags, "recv")
        data = b""
        try:
            while len(data) < count and (more := self._receive_some(count - len(data), flags, "recv")):
                data += bytes(VIEW[ADDRESS : ADDRESS + more])
        except OSError:
            if not data:
                raise
        VIEW[ADDRESS : ADDRESS + len(data)] = data
        return len(data)

    def _receive_some(self, count, flags, doing):
        if flags & MSG_DONTWAIT:
            return errors.check(door.call(RECVFROM, self._fd, count, flags, 0, 0, ADDRESS))
        return self._retry(lambda: door.call(RECVFROM, self._fd, count, flags, 0, 0, ADDRESS), POLLIN, doing)

    def recv(self, bufsize, flags=0, /):
        count = self._receive(bufsize, flags, "recv")
        return bytes(VIEW[ADDRESS : ADDRESS + min(count, bufsize)])

    def recvfrom(self, bufsize, flags=0, /):
        count = self._receive(bufsize, flags, "recvfrom")
        return bytes(VIEW[ADDRESS : ADDRESS + min(count, bufsize)]), self._sender()

    def _sender(self):
        return decode(VIEW[:ADDRESS])

    def _room(self, buffer, nbytes, name):
        view = memoryview(buffer).cast("B")
        if nbytes < 0:
            raise ValueError(f"negative buffersize in {name}")
        if nbytes > len(view):
            raise ValueError(f"nbytes is greater than the length of the buffer")
        return view[: nbytes or len(view)]

    def recv_into(self, buffer, nbytes=0, flags=0):
        view = self._room(buffer, nbytes, "recv_into")
        if len(view) == 0:
            return 0
        count = min(self._receive(len(view), flags, "recv"), len(view))
        view[:count] = VIEW[ADDRESS : ADDRESS + count]
        return count

    def recvfrom_into(self, buffer, nbytes=0, flags=0):
        view = self._room(buffer, nbytes, "recvfrom_into")
        count = min(self._receive(len(view), flags, "recvfrom"), len(view))
        view[:count] = VIEW[ADDRESS : ADDRESS + count]
        return count, self._sender()

    def _send(self, view, flags, address, doing):
        def attempt():
            VIEW[ADDRESS : ADDRESS + len(view)] = view
            VIEW[: len(address)] = address
            return door.call(SENDTO, self._fd, len(view), flags | MSG_NOSIGNAL, len(address), ADDRESS + len(view), 0)

        if flags & MSG_DONTWAIT:
            return errors.check(attempt())
        return self._retry(attempt, POLLOUT, doing)

    def send(self, data, flags=0, /):
        return self._send(_bytes(data)[:LARGEST], flags, b"", "send")

    def sendall(self, data, flags=0, /):
        view = _bytes(data)
        deadline = self._deadline()
        given = self._timeout
        sent = 0
        try:
            while sent < len(view):
                sent += self._send(view[sent : sent + LARGEST], flags, b"", "sendall")
                if given and sent < len(view):
                    self._timeout = max(1e-9, (deadline - door.now()) / 1e9)  # the timeout is for all of it
        finally:
            self._timeout = given

    def sendto(self, data, *rest):
        if len(rest) not in (1, 2):
            raise TypeError(f"sendto() takes 2 or 3 arguments ({len(rest) + 1} given)")
        view = _bytes(data)
        flags = rest[0] if len(rest) == 2 else 0
        if not isinstance(flags, int):
            raise TypeError(f"'{type(flags).__name__}' object cannot be interpreted as an integer")
        return self._send(view[:LARGEST], flags, encode(self._family, rest[-1], "sendto"), "sendto")

    def sendmsg(self, buffers, ancdata=(), flags=0, address=None, /):
        data = b"".join(bytes(_bytes(part)) for part in messages.items(buffers, "sendmsg", 1))
        control = messages.pack(ancdata)
        flags = _int(flags)
        to = encode(self._family, address, "sendmsg") if address is not None else b""
        data = data[: LARGEST - len(control)]

        def attempt():
            size = messages.put(to, data, control)
            return door.call(SENDMSG, self._fd, len(data), flags | MSG_NOSIGNAL, len(to), size, 0)

        return errors.check(attempt()) if flags & MSG_DONTWAIT else self._retry(attempt, POLLOUT, "sendmsg")

    def _receive_message(self, count, space, flags):
        """recvmsg(2): (data, control messages, flags, sender)."""
        count, space = messages.room(count, space)
        size = ADDRESS + count + space

        def attempt():
            return door.call(RECVMSG, self._fd, count, flags, space, 0, size)

        received = errors.check(attempt()) if flags & MSG_DONTWAIT else self._retry(attempt, POLLIN, "recvmsg")
        return messages.taken(count, received)

    def recvmsg(self, bufsize, ancbufsize=0, flags=0, /):
        count = _int(bufsize)
        if count < 0:
            raise ValueError("negative buffer size in recvmsg()")
        space, flags = _int(ancbufsize), _int(flags)
        if flags & MSG_WAITALL and self._type == 1 and space == 0:
            return self.recv(count, flags), [], 0, None
        return self._receive_message(count, space, flags)

    def recvmsg_into(self, buffers, ancbufsize=0, flags=0, /):
        views = [_writable(buffer) for buffer in messages.items(buffers, "recvmsg_into", 1)]
        data, control, answered, sender = self.recvmsg(sum(map(len, views)), ancbufsize, flags)
        at = 0
        for view in views:
            part = data[at : at + len(view)]
            view[: len(part)] = part
            at += len(part)
        return len(data), control, answered, sender

    # --- options ---

    def getsockopt(self, level, option, buflen=0, /):
        if buflen < 0 or buflen > 1024:
            raise OSError("getsockopt buflen out of range")
        if buflen == 0:
            return _option(self._fd, level, option)
        size = errors.check(door.call(GETSOCKOPT, self._fd, level, option, buflen, 0, buflen))
        return bytes(VIEW[:size])

    def setsockopt(self, level, option, value, optlen=None, /):
        if value is None:
            data = bytes(optlen)
        elif isinstance(value, int):
            if not -(1 << 31) <= value < 1 << 32:
                raise OverflowError("signed integer is greater than maximum")
            data = struct.pack("<I", value & 0xFFFFFFFF)
        else:
            data = bytes(memoryview(value).cast("B"))
        errors.check(door.call(SETSOCKOPT, self._fd, level, option, len(data), door.put(data), 0))


def _bytes(data):
    if isinstance(data, str):
        raise TypeError("a bytes-like object is required, not 'str'")
    try:
        return memoryview(data).cast("B")
    except TypeError:
        raise TypeError(f"a bytes-like object is required, not '{type(data).__name__}'") from None


def _writable(buffer):
    view = memoryview(buffer).cast("B")
    if view.readonly:
        raise TypeError(f"read-write bytes-like object expected, not {type(buffer).__name__}")
    return view


def close(fd, /):
    result = door.call(CLOSE, _int(fd), 0, 0, 0, 0, 0)
    if result < 0 and result != -104:
        raise errors.failure(-result)


def dup(fd, /):
    return errors.check(door.call(FCNTL, _int(fd), F_DUPFD_CLOEXEC, 0, 0, 0, 0))


def socketpair(family=AF_UNIX, type=1, proto=0, /):
    errors.check(door.call(SOCKETPAIR, _int(family), _int(type) | CLOEXEC, _int(proto), 0, 0, 8))
    first, second = struct.unpack("<ii", VIEW[:8])
    return socket(family, type, proto, first), socket(family, type, proto, second)


def getdefaulttimeout():
    return door.current.process.default_timeout


def setdefaulttimeout(value, /):
    door.current.process.default_timeout = _seconds(value)


def module():
    """The module `_socket` that Lib/socket.py is to import."""
    made = types.ModuleType("_socket", "Implementation module for socket operations.")
    for name in dir(builtin):
        if not name.startswith(("__", "AF_", "PF_", "IPV6_", "IPPROTO_", "SO_", "TCP_", "UDPLITE", "SOL_RDS", "ETH")):
            setattr(made, name, getattr(builtin, name))
    vars(made).update(CONSTANTS)
    vars(made).update(names.functions())
    socket.__module__ = "_socket"
    made.socket = made.SocketType = socket
    made.error, made.timeout = OSError, TimeoutError
    made.close, made.dup, made.socketpair = close, dup, socketpair
    made.getdefaulttimeout, made.setdefaulttimeout = getdefaulttimeout, setdefaulttimeout
    made.has_ipv6 = False
    made.CMSG_LEN, made.CMSG_SPACE = messages.CMSG_LEN, messages.CMSG_SPACE
    made.sethostname = _no_sethostname
    return made


def _no_sethostname(name):
    raise errors.failure(errors.EPERM)
