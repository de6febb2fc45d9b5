# SPDX-License-Identifier: Apache-2.0
"""What Linux has to see of the virtual hosts. Every check takes the lab's fault by name and raises Failed.

TCP has to cope by itself whatever the cable does. What has no retransmission of its own is tried again over a bad cable;
over a clean one only three times, for the sake of busy computers.
"""

import hashlib
import http.server
import random
import re
import socket
import subprocess
import tempfile
import threading
import time

from lab import HOST, LINUX, ROUTER

PATIENCE = 100  # seconds; nothing may take longer, whatever the cable does


class Failed(Exception):
    pass


def expect(condition, message):
    if not condition:
        raise Failed(message)


def pattern(count):
    """The bytes that /bytes/N serves."""
    block = bytearray()
    for i in range(min(count, 65536)):
        block.append((i * 31 + (i >> 8)) & 255)
    whole, rest = divmod(count, 65536)  # i >> 8 repeats after 256 * 256, i * 31 after 256
    return bytes(block) * whole + bytes(block[:rest])


def letters(seed, count):
    """Text by chance: bytes by chance look now and then like some protocol, of which tshark then says that it is broken."""
    return bytes(random.Random(seed).choices(b"abcdefghijklmnopqrstuvwxyz \n", k=count))


def digest(data):
    return f"{len(data)} {hashlib.sha256(data).hexdigest()}"


def program(*words, timeout=PATIENCE, stdin=None):
    try:
        return subprocess.run(words, input=stdin, capture_output=True, timeout=timeout)
    except subprocess.TimeoutExpired:
        raise Failed(f"{' '.join(words[:3])} has not ended after {timeout} s") from None


def connect(port, address=HOST):
    return socket.create_connection((address, port), timeout=PATIENCE)


def read_all(connection):
    pieces = []
    while piece := connection.recv(65536):
        pieces.append(piece)
    return b"".join(pieces)


def ask(line):
    """A line to the service that tries connections, and its answer."""
    with connect(4000) as connection:
        connection.sendall(line.encode() + b"\n")
        connection.shutdown(socket.SHUT_WR)
        return read_all(connection).decode().strip()


def tries(fault):
    return 3 if fault == "clean" else 30


def retry(fault, attempt, message, seen=()):
    """Repeats what nobody retransmits until it succeeds. `seen` may hold what the last attempt saw."""
    for _ in range(tries(fault)):
        if attempt():
            return
    raise Failed(f"{message}: {seen}" if seen else message)


# --- the checks ---


def ping(fault, sizes=()):
    for size in sizes or ((0, 1, 56, 1472, 1473, 4000, 20000, 65507) if fault == "clean" else (56, 1472, 4000)):
        words = ("ping", "-n", "-c", "1", "-W", "2", "-s", str(size), HOST)
        output = []

        def answered():
            result = program(*words)
            output[:] = [result.stdout.decode()]
            # Two flipped bits of equal weight in different words leave the checksum as it was (RFC 1071): nobody can tell.
            undetected = "wrong data" in output[0]
            if fault not in ("corrupt", "everything"):
                expect(not undetected, f"ping of {size} bytes: damaged data came back")
            return result.returncode == 0 and not undetected

        retry(fault, answered, f"ping of {size} bytes", output)
    if fault == "clean":
        result = program("ping", "-n", "-c", "20", "-i", "0.02", HOST)
        expect(b" 20 received" in result.stdout, result.stdout.decode())


def arping(fault):
    output = []

    def answered():
        output[:] = [program("arping", "-c", "3", "-w", "4", "-I", "gn0", ROUTER).stdout.decode()]
        return re.search(r"Received [1-9]\d* response", output[0])

    retry(fault, answered, "arping", output)
    macs = set(re.findall(r"\[([0-9A-F:]+)\]", output[0]))
    expect(len(macs) == 1, f"several stations answer: {macs}")


def curl(fault):
    size = 10 * 1024 * 1024 if fault == "clean" else 1024 * 1024
    with tempfile.NamedTemporaryFile() as file:
        words = ("curl", "-s", "-S", "-o", file.name, "-w", "%{http_code}", f"http://{HOST}/bytes/{size}")
        result = program(*words, timeout=PATIENCE)
        expect(result.stdout == b"200", f"curl: {result.stdout!r} {result.stderr!r}")
        got = file.read()
    expect(digest(got) == digest(pattern(size)), f"curl: {len(got)} of {size} bytes, or wrong ones")


def netcat(fault):
    """Over nc to us, and from us to nc."""
    data = letters(5, 300_000)
    result = program("nc", "-N", HOST, "7", stdin=data)
    expect(result.stdout == data, f"nc: {len(result.stdout)} of {len(data)} bytes came back, or wrong ones")
    page = b"HTTP/1.0 200 OK\r\nContent-Length: %d\r\n\r\n" % len(data) + data
    listen = ["nc", "-N", "-l", LINUX, "8001"]
    with subprocess.Popen(listen, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as server:
        feeder = threading.Thread(target=lambda: (server.stdin.write(page), server.stdin.close()))
        feeder.start()
        time.sleep(0.3)
        answer = ask(f"GET {LINUX} 8001 /anything")
        feeder.join(PATIENCE)
        server.wait(PATIENCE)
    expect(answer == digest(data), f"our client fetched from nc: {answer}")

    def echoed():
        return program("nc", "-u", "-w", "1", HOST, "7", stdin=b"datagram\n").stdout == b"datagram\n"

    retry(fault, echoed, "nc -u: the datagram did not come back")


def traceroute(fault):
    for method in ([], ["-I"], ["-T", "-p", "80"]):
        output = []

        def found():
            result = program("traceroute", *method, "-n", "-q", "1", "-w", "1", "-m", "4", HOST)
            output[:] = [result.stdout.decode()]
            hops = [line.split()[1] for line in output[0].splitlines()[1:] if len(line.split()) > 1]
            return hops[:2] == [ROUTER, HOST]

        retry(fault, found, f"traceroute {' '.join(method)}", output)


def closed_ports(fault):
    try:
        connect(81).close()
        raise Failed("a closed TCP port took a connection")
    except ConnectionRefusedError:
        pass

    def refused():
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
            udp.connect((HOST, 81))
            udp.settimeout(1)
            udp.send(b"anybody?")
            try:
                udp.recv(100)
            except ConnectionRefusedError:
                return True
            except TimeoutError:
                return False
        raise Failed("a closed UDP port answered")

    retry(fault, refused, "a closed UDP port did not answer with port unreachable")


def parallel(fault):
    """A hundred connections that are all open before the first is used."""
    connections = []
    errors = []

    def dial():
        try:
            connections.append(connect(7))
        except OSError as error:
            errors.append(error)

    def talk(number, connection):
        try:
            data = letters(number, 5000)
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
            if read_all(connection) != data:
                errors.append(f"connection {number}: wrong bytes")
        except OSError as error:
            errors.append(error)
        finally:
            connection.close()

    run_all([threading.Thread(target=dial) for _ in range(100)])
    expect(not errors and len(connections) == 100, f"{len(connections)} of 100 connections: {errors[:3]}")
    run_all([threading.Thread(target=talk, args=pair) for pair in enumerate(connections)])
    expect(not errors, f"100 connections: {len(errors)} failed: {errors[:3]}")


def run_all(threads):
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def zero_window(fault):
    """The server reads nothing for 3 s: its window closes, and opens again."""
    data = letters(3, 3_000_000 if fault == "clean" else 800_000)
    begin = time.monotonic()
    with connect(10) as connection:
        connection.sendall(data)
        sent = time.monotonic() - begin
        connection.shutdown(socket.SHUT_WR)
        answer = read_all(connection).decode().strip()
    expect(answer == digest(data), f"stall: {answer} instead of {digest(data)}")
    if fault == "clean":
        expect(sent > 2, f"stall: {len(data)} bytes were taken within {sent:.1f} s, so no window closed")


def discard(fault):
    with connect(9) as connection:
        connection.sendall(bytes(500_000))
        connection.shutdown(socket.SHUT_WR)
        expect(read_all(connection) == b"", "discard answered something")


class Page(http.server.BaseHTTPRequestHandler):
    body = pattern(700_001)

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *_):
        pass


def our_client(fault):
    """Programs of the virtual host against servers of Linux."""
    with http.server.ThreadingHTTPServer((LINUX, 8000), Page) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            answer = ask(f"GET {LINUX} 8000 /page")
            expect(answer == digest(Page.body), f"our client fetched {answer}")
            expect((answer := ask(f"CONNECT {LINUX} 8000")) == "OK", f"CONNECT: {answer}")
        finally:
            server.shutdown()
            thread.join()
    expect((answer := ask(f"CONNECT {LINUX} 8009")) == "ECONNREFUSED", f"closed port of Linux: {answer}")
    expect((answer := ask("CONNECT 10.77.0.99 80")) == "EHOSTUNREACH", f"host that is not there: {answer}")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.bind((LINUX, 8002))
        udp.settimeout(0.2)
        stop = threading.Event()

        def echo():
            while not stop.is_set():
                try:
                    data, peer = udp.recvfrom(2000)
                    udp.sendto(data, peer)
                except TimeoutError:
                    pass

        thread = threading.Thread(target=echo)
        thread.start()
        try:
            retry(fault, lambda: ask(f"UDP {LINUX} 8002 some words") == "some words", "UDP echo of Linux")
        finally:
            stop.set()
            thread.join()
    retry(fault, lambda: ask(f"UDP {LINUX} 8003 x") == "ECONNREFUSED", "closed UDP port of Linux")


ALL = (ping, arping, curl, netcat, traceroute, closed_ports, parallel, zero_window, discard, our_client)
