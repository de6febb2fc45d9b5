# Port scanner: which TCP ports are open on the hosts of a network?
#
#   python3 port_scanner.py NETWORK [PORT ...]       (as in 10.0.1.0/24 22 80)
#
# Scan only networks that are yours. Three answers are possible, and each looks
# different on the cable:
#   open    SYN-ACK comes back, connect() succeeds
#   closed  RST comes back, ConnectionRefusedError
#   silent  nothing comes back: no such host, or a firewall; time-out

import ipaddress
import socket
import sys
from concurrent.futures import ThreadPoolExecutor

network = ipaddress.ip_network(sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1/32", strict=False)
ports = [int(word) for word in sys.argv[2:]] or [22, 80, 8080, 9000]
timeout = 2.0

# The first addresses are enough for a small network; a whole /24 takes longer.
addresses = [str(address) for address in network.hosts()][:20]


def probe(target):
    address, port = target
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as connection:
        connection.settimeout(timeout)
        try:
            connection.connect((address, port))
            return target, "open"
        except ConnectionRefusedError:
            return target, "closed"
        except OSError:  # time-out, no route to host
            return target, "silent"


targets = [(address, port) for address in addresses for port in ports]
print(f"{addresses[0]} to {addresses[-1]}, ports {', '.join(map(str, ports))}")
alive = set()
# Many at once: waiting for silent hosts one after the other would take long.
with ThreadPoolExecutor(max_workers=16) as pool:
    for (address, port), result in pool.map(probe, targets):
        if result != "silent":
            alive.add(address)
        if result == "open":
            print(f"{address}:{port} is open")
print(len(alive), "hosts answered:", ", ".join(sorted(alive)))
