# SPDX-License-Identifier: Apache-2.0
"""Frames that are almost right: valid ones for every service of the lab, damaged at random."""

import random
import socket
import struct


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ipv4(source, destination, protocol, payload, ident=1, flags=0, ttl=64, options=b""):
    length = 20 + len(options)
    head = struct.pack("!BBHHHBBH4s4s", 0x40 | length // 4, 0, length + len(payload), ident, flags, ttl, protocol, 0,
                       socket.inet_aton(source), socket.inet_aton(destination)) + options
    return head[:10] + struct.pack("!H", checksum(head)) + head[12:] + payload


def with_pseudo(source, destination, protocol, segment, at):
    pseudo = socket.inet_aton(source) + socket.inet_aton(destination) + struct.pack("!BBH", 0, protocol, len(segment))
    return segment[:at] + struct.pack("!H", checksum(pseudo + segment)) + segment[at + 2:]


def tcp(source, destination, port, flags, payload=b"", options=b"", sequence=1):
    head = struct.pack("!HHIIBBHHH", 40000, port, sequence, 7, (20 + len(options)) // 4 << 4, flags, 64240, 0, 0)
    return with_pseudo(source, destination, 6, head + options + payload, 16)


def udp(source, destination, port, payload):
    return with_pseudo(source, destination, 17, struct.pack("!HHHH", 40001, port, 8 + len(payload), 0) + payload, 6)


def icmp(kind, code, rest):
    message = struct.pack("!BBH", kind, code, 0) + rest
    return message[:2] + struct.pack("!H", checksum(message)) + message[4:]


def fix_checksums(frame):
    """Makes the IPv4 header checksum right again, so that damage behind it is looked at."""
    if frame[12:14] != b"\x08\x00" or len(frame) < 34:
        return frame
    length = (frame[14] & 15) * 4
    if length < 20 or len(frame) < 14 + length:
        return frame
    head = frame[14:14 + length]
    head = head[:10] + b"\0\0" + head[12:]
    return frame[:14] + head[:10] + struct.pack("!H", checksum(head)) + head[12:] + frame[14 + length:]


def seeds(here, router, source, host):
    """Valid frames from `source`, an address that nobody has, so that no table of a real neighbour is spoilt."""
    ether = router + here
    ask = struct.pack("!HHBBH", 1, 0x0800, 6, 4, 1) + here + socket.inet_aton(source) + bytes(6)
    ping = icmp(8, 0, struct.pack("!HH", 9, 1) + bytes(range(200)))
    syn_options = bytes.fromhex("020405b40402080a0000000100000000010303070000")[:20]
    quoted = ipv4(host, source, 6, b"\0\x50\x9c\x40" + bytes(16))
    packets = [
        ipv4(source, host, 1, ping),
        ipv4(source, "10.77.0.2", 1, ping),
        ipv4(source, host, 17, udp(source, host, 7, b"hello")),
        ipv4(source, host, 17, udp(source, host, 9999, b"nobody")),
        *(ipv4(source, host, 6, tcp(source, host, port, 2, options=syn_options)) for port in (7, 80, 4000, 5555)),
        ipv4(source, host, 6, tcp(source, host, 80, 0x18, b"GET / HTTP/1.1\r\n\r\n")),
        ipv4(source, host, 6, tcp(source, host, 7, 0x11)),
        ipv4(source, host, 1, ping[:104], ident=5, flags=0x2000),
        ipv4(source, host, 1, ping[104:], ident=5, flags=13),
        ipv4(source, host, 1, icmp(3, 4, struct.pack("!HH", 0, 576) + quoted)),
        ipv4(source, host, 1, ping, options=bytes.fromhex("0703040000000000")),
        ipv4(source, host, 1, ping, ttl=1),
        ipv4(source, "224.0.0.1", 2, bytes.fromhex("1164ee9b00000000")),
    ]
    frames = [ether + b"\x08\x00" + packet for packet in packets]
    frames.append(b"\xff" * 6 + here + b"\x08\x06" + ask + socket.inet_aton("10.77.0.2"))
    return [frame.ljust(60, b"\0") for frame in frames]


def damaged(valid, count, seed):
    """`count` frames made of the valid ones."""
    rng = random.Random(seed)
    for _ in range(count):
        frame = bytearray(rng.choice(valid))
        for _ in range(rng.randint(1, 4)):
            what = rng.randrange(5)
            at = rng.randrange(12, len(frame)) if len(frame) > 12 else 0
            if what == 0:
                frame[at] ^= 1 << rng.randrange(8)
            elif what == 1:
                frame[at] = rng.choice((0, 1, 0x7F, 0x80, 0xFF, rng.randrange(256)))
            elif what == 2 and len(frame) > 20:
                del frame[rng.randrange(14, len(frame)):]
            elif what == 3:
                frame += rng.randbytes(rng.randrange(1, 200))
            else:
                end = min(len(frame), at + rng.randrange(1, 8))
                frame[at:end] = rng.randbytes(end - at)
        done = bytes(frame[:1514]).ljust(14, b"\0")
        yield fix_checksums(done) if rng.random() < 0.7 else done
