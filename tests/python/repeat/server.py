# SPDX-License-Identifier: Apache-2.0
# A thread for each client, a counter that they share, and a thread that computes beside them.
import hashlib
import http.server
import random
import threading

lock = threading.Lock()
served = 0
done = threading.Event()


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        global served
        with lock:
            served += 1
            number = served
        text = f"{number} {self.path} {random.random()} {threading.current_thread().name}\n".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)
        if self.path == "/last":
            done.set()

    def log_message(self, form, *words):
        print(self.log_date_time_string(), form % words, flush=True)


def compute():
    digest = b""
    rounds = 0
    while not done.is_set():
        digest = hashlib.sha256(digest + bytes([rounds % 256])).digest()
        rounds += 1
    print("computed", rounds, digest.hex()[:16], flush=True)


thread = threading.Thread(target=compute)
with http.server.ThreadingHTTPServer(("", 8080), Handler) as server:
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    thread.start()
    done.wait()
    thread.join()
    server.shutdown()
print("served", served)
