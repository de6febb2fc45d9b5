# SPDX-License-Identifier: Apache-2.0
# Never waits: asks a socket again and again, and computes until another has had enough of it.
import socket
import time

asker = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
asker.bind(("", 5000))
asker.setblocking(False)
begin, asked = time.monotonic(), 0
while True:
    try:
        data, sender = asker.recvfrom(100)
    except BlockingIOError:
        asked += 1
        continue
    print("heard", data.decode(), sender, "after asking", asked, f"{time.monotonic() - begin:.6f}", flush=True)
    if data == b"end":
        break
while True:
    pass
