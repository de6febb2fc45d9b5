# SPDX-License-Identifier: Apache-2.0
"""A bad cable that does not know Glassnet: passes frames between the TAP device A, whose descriptor it holds, and the
interface B, and loses, delays, duplicates or damages them on the way, by chance from a seed. Faults are those of lab.py.

    relay.py A B SEED FAULTS
"""

import fcntl
import heapq
import json
import os
import random
import select
import signal
import socket
import struct
import sys
import time

TUNSETIFF = 0x400454CA
IFF_TAP_NO_PI = 0x0002 | 0x1000
PACKET_OUTGOING = 4


def share(text):
    return float(text.rstrip("%")) / 100


def seconds(text):
    for unit, factor in (("us", 1e-6), ("ms", 1e-3), ("s", 1.0)):
        if text.endswith(unit):
            return float(text.removesuffix(unit)) * factor
    raise ValueError(text)


class Cable:
    """One direction: answers for each frame what arrives, as pairs of bytes and lateness in seconds."""

    def __init__(self, faults, rng):
        self.faults = faults
        self.rng = rng
        self.bad = False

    def judge(self, frame):
        flights = [(frame, 0.0)]
        for fault in self.faults:
            flights = [late for flight in flights for late in self._apply(fault, *flight)]
        return flights

    def _apply(self, fault, frame, late):
        chance = self.rng.random
        if fault.get("match") and frame[12:14] != b"\x08\x00":  # the only match in use: IPv4
            return [(frame, late)]
        kind = fault["kind"]
        if kind == "burst-loss":
            if chance() < share(fault["leave"] if self.bad else fault["enter"]):
                self.bad = not self.bad
            return [] if self.bad else [(frame, late)]
        if chance() >= share(fault.get("share", "100%")):
            return [(frame, late)]
        if kind == "loss":
            return []
        if kind == "delay":
            jitter = seconds(fault.get("jitter", "0s"))
            return [(frame, late + seconds(fault["time"]) + self.rng.uniform(-jitter, jitter))]
        if kind == "reorder":
            return [(frame, late + seconds(fault["time"]))]
        if kind == "duplicate":
            return [(frame, late), (frame, late + seconds(fault.get("time", "0s")))]
        if kind == "corrupt":
            damaged = bytearray(frame)
            bit = self.rng.randrange(len(damaged) * 8)
            damaged[bit // 8] ^= 0x80 >> bit % 8
            return [(bytes(damaged), late)]
        raise ValueError(kind)


def open_tap(name):
    fd = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(fd, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TAP_NO_PI))
    return fd


def main():
    a, b, seed, faults = sys.argv[1], sys.argv[2], int(sys.argv[3]), json.loads(sys.argv[4])
    tap = open_tap(a)
    wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))  # ETH_P_ALL
    wire.bind((b, 0))
    wire.setblocking(False)
    to_wire = Cable(faults, random.Random(f"{seed}/to"))
    to_tap = Cable(faults, random.Random(f"{seed}/from"))
    stopped = []
    signal.signal(signal.SIGTERM, lambda *_: stopped.append(True))
    print("relay: ready", flush=True)

    late = []  # by time, then by number: frames of one moment keep their order
    number = 0

    def put(cable, frame, output):
        nonlocal number
        now = time.monotonic()
        for flight, lateness in cable.judge(frame):
            heapq.heappush(late, (now + max(0.0, lateness), number, output, flight))
            number += 1

    while not stopped:
        pause = min(0.2, max(0.0, late[0][0] - time.monotonic())) if late else 0.2
        readable, _, _ = select.select([tap, wire], [], [], pause)
        try:
            if tap in readable:
                for _ in range(64):
                    put(to_wire, os.read(tap, 10000), wire.send)
        except OSError:
            pass  # none waits any more
        try:
            if wire in readable:
                for _ in range(64):
                    frame, address = wire.recvfrom(10000)
                    if address[2] != PACKET_OUTGOING:
                        put(to_tap, frame, lambda bytes_: os.write(tap, bytes_))
        except OSError:
            pass
        while late and late[0][0] <= time.monotonic():
            _, _, output, frame = heapq.heappop(late)
            try:
                output(frame)
            except OSError:
                pass  # a full queue: lost


main()
