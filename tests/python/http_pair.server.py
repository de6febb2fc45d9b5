# SPDX-License-Identifier: Apache-2.0
import http.server


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = f"hello from {self.path}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *args):
        print("server:", format % args)


with http.server.HTTPServer(("", 50009), Handler) as server:
    print("listening", flush=True)
    for _ in range(2):
        server.handle_request()
