# SPDX-License-Identifier: Apache-2.0
# Ends with things that only the collector of garbage will find.
import socket


class Circle:
    def __init__(self):
        self.me = self
        self.socket = socket.socket()
        self.file = open("/tmp/left_behind.txt", "w")
        self.file.write("written late")


print("ready", flush=True)
Circle()
