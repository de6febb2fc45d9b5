# A web server from the standard library. curl and browsers understand it too:
# try "curl http://ADDRESS:8080/" in the terminal of another host.
#
#   python3 http_server.py [PORT]

import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

port = int(sys.argv[1]) if len(sys.argv) > 1 else 8080
visits = 0


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        global visits
        visits += 1
        body = (
            "<!DOCTYPE html>\n"
            f"<h1>Hello, {self.client_address[0]}!</h1>\n"
            f"<p>You asked for {self.path}. This is visit number {visits}.</p>\n"
        ).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


with ThreadingHTTPServer(("", port), Handler) as server:
    print("serving on port", port)
    server.serve_forever()
