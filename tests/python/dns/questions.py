# SPDX-License-Identifier: Apache-2.0
"""What the resolver asks, in which order, and what a program hears of the answers. The name server is a thread of this program, at
127.0.0.1; nobody answers at 127.0.0.2. On Linux it runs where /etc/resolv.conf is the file beside it."""
import socket
import struct
import threading

A, CNAME, PTR, TXT = 1, 5, 12, 16
NXDOMAIN, SERVFAIL, REFUSED, FORMERR = 3, 2, 5, 1
ZONE = {
    ("a.example", A): ["10.1.1.1", "10.1.1.2"],
    ("www.example", A): [("www.example", CNAME, "web.example"), ("web.example", CNAME, "a.example"), "10.1.1.3"],
    ("web.lab.example", A): ["10.2.0.80"],
    ("only.other.example", A): ["10.2.0.90"],
    ("many.example", A): [f"10.3.0.{i}" for i in range(1, 60)],
    ("odd.example", A): [("odd.example", TXT, "text"), ("stranger.example", A, "10.9.9.9"), "10.1.1.9"],
    ("8.1.1.10.in-addr.arpa", PTR): ["eight.example", "acht.example"],
    ("slow.example", A): ["10.1.1.7"],
    ("liar.example", A): ["10.1.1.8"],
    ("empty.example", A): [],
    ("empty.lab.example", A): [],
    ("refers.example", A): [],
}
CODES = {"fails.example": SERVFAIL, "refuses.example": REFUSED, "bad.example": FORMERR}
log = []
asked = {}


def pack_name(name):
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0"


def unpack_name(data, at):
    labels = []
    while data[at]:
        labels.append(data[at + 1 : at + 1 + data[at]].decode())
        at += data[at] + 1
    return ".".join(labels), at + 1


def pack_data(kind, value):
    if kind == A:
        return socket.inet_aton(value)
    return b"\4text" if kind == TXT else pack_name(value)


def answer(query, over):
    name, end = unpack_name(query, 12)
    kind = struct.unpack_from(">H", query, end)[0]
    log.append(f"{name} {kind} {over}")
    asked[name] = asked.get(name, 0) + 1
    question = query[12 : end + 4]
    if name.startswith("silent") or name == "slow.example" and asked[name] == 1:
        return []
    known = ZONE.get((name.lower(), kind))
    code = CODES.get(name, NXDOMAIN if known is None else 0)
    records = b""
    for value in known or []:
        owner, own, text = value if isinstance(value, tuple) else (None, kind, value)
        if owner is None:  # the last name of the chain
            aliases = [row[2] for row in known if isinstance(row, tuple) and row[1] == CNAME]
            owner = aliases[-1] if aliases else name
        data = pack_data(own, text)
        records += (b"\xc0\x0c" if owner == name else pack_name(owner)) + struct.pack(">HHIH", own, 1, 60, len(data)) + data
    truncated = over == "udp" and len(records) > 450
    flags = (0x8100 if name == "refers.example" else 0x8580) | code | (0x0200 if truncated else 0)
    head = query[:2] + struct.pack(">HHHHH", flags, 1, 0 if truncated else len(known or []), 0, 0)
    reply = head + question + (b"" if truncated else records)
    if name == "liar.example":  # other answers come first: another number, another question
        wrong = bytes([reply[0] ^ 1]) + reply[1:-1] + b"\x66"
        other = head + pack_name("else.example") + question[-4:]
        return [wrong, other, reply]
    return [reply]


def serve_udp(server):
    while True:
        query, peer = server.recvfrom(512)
        for reply in answer(query, "udp"):
            server.sendto(reply, peer)


def serve_tcp(server):
    while True:
        client = server.accept()[0]
        with client, client.makefile("rb") as reader:
            size = int.from_bytes(reader.read(2), "big")
            reply = answer(reader.read(size), "tcp")[0]
            client.sendall(len(reply).to_bytes(2, "big"))
            client.sendall(reply)


def show(what, call):
    log.clear()
    try:
        result = call()
    except OSError as error:
        result = f"{type(error).__name__} {error}"
    print(f"{what}: {result}")
    for line in log:
        print("   ", line)


datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
datagrams.bind(("127.0.0.1", 53))
streams = socket.socket()
streams.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
streams.bind(("127.0.0.1", 53))
streams.listen()
threading.Thread(target=serve_udp, args=(datagrams,), daemon=True).start()
threading.Thread(target=serve_tcp, args=(streams,), daemon=True).start()


def addresses(name, flags=0):
    rows = socket.getaddrinfo(name, 80, socket.AF_INET, socket.SOCK_STREAM, 0, flags)
    return sorted(row[4] for row in rows), rows[0][3]


for name in ("a.example", "www.example", "WWW.Example", "web", "web.", "only", "only.other.example.", "nowhere", "no.where",
             "empty.example", "empty", "many.example", "odd.example", "fails.example", "refuses.example", "bad.example", "refers.example",
             "slow.example", "silent.example", "silent", "liar.example", "localhost", "a." + "b" * 63 + ".example"):
    show(name, lambda: addresses(name, socket.AI_CANONNAME))
show("gethostbyname", lambda: socket.gethostbyname("www.example"))
show("gethostbyname_ex", lambda: socket.gethostbyname_ex("www.example"))
show("gethostbyname_ex nowhere", lambda: socket.gethostbyname_ex("no.where"))
show("gethostbyaddr", lambda: socket.gethostbyaddr("10.1.1.8"))
show("gethostbyaddr nobody", lambda: socket.gethostbyaddr("10.1.1.200"))
show("getfqdn", lambda: socket.getfqdn("10.1.1.8"))
show("getnameinfo", lambda: socket.getnameinfo(("10.1.1.8", 80), 0))
show("getnameinfo nobody", lambda: socket.getnameinfo(("10.1.1.200", 80), 0))
show("getnameinfo required", lambda: socket.getnameinfo(("10.1.1.200", 80), socket.NI_NAMEREQD))
show("numeric", lambda: addresses("10.1.2.3"))
with socket.create_server(("127.0.0.1", 0)) as server:
    ZONE["here.example", A] = ["127.0.0.1"]
    port = server.getsockname()[1]
    log.clear()
    with socket.create_connection(("here.example", port), 5) as client:
        print("connected to", client.getpeername()[0])
    with socket.socket() as client:
        client.connect(("here.example", port))
        print("connected again; asked for", sorted(set(line for line in log if " 1 " in line)))
datagrams.close()
streams.close()
