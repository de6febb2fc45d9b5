# SPDX-License-Identifier: Apache-2.0
import functools
import http.server
import os
import tempfile
import threading
import urllib.request

folder = tempfile.mkdtemp()
os.mkdir(folder + "/sub")
for name in ("b.txt", "a.html", "sub/c.txt"):
    with open(f"{folder}/{name}", "w") as f:
        f.write(f"this is {name}")


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


handler = functools.partial(Quiet, directory=folder)
with http.server.HTTPServer(("127.0.0.1", 0), handler) as server:
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = "http://127.0.0.1:%d" % server.server_address[1]
    with urllib.request.urlopen(base + "/a.html") as answer:
        print(answer.headers["Content-Type"], answer.headers["Content-Length"], answer.read())
    with urllib.request.urlopen(base + "/sub/c.txt") as answer:
        print(answer.headers["Content-Type"], answer.read())
    with urllib.request.urlopen(base + "/") as answer:
        page = answer.read().decode()
        print([line.strip() for line in page.splitlines() if "<li>" in line])
    server.shutdown()
