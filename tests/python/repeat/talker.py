# SPDX-License-Identifier: Apache-2.0
import socket
import time

talker = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for word in (b"one", b"two", b"end"):
    time.sleep(0.03)
    talker.sendto(word, ("10.0.1.11", 5000))
    print("said", word, f"{time.time():.6f}")
