# SPDX-License-Identifier: Apache-2.0
import http.client
import http.server
import threading
import urllib.error
import urllib.request


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path == "/missing":
            self.send_error(404)
            return
        body = f"you asked for {self.path}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Type", "text/plain")
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        data = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(201)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data.upper())

    def log_message(self, format, *args):
        pass


with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
    threading.Thread(target=server.serve_forever).start()
    host, port = server.server_address
    with urllib.request.urlopen(f"http://{host}:{port}/a?b=c") as answer:
        print(answer.status, answer.headers["Content-Type"], answer.read())
    try:
        urllib.request.urlopen(f"http://{host}:{port}/missing")
    except urllib.error.HTTPError as error:
        print(error)
    connection = http.client.HTTPConnection(host, port, timeout=5)
    for text in ("one", "two"):
        connection.request("POST", "/", text)
        answer = connection.getresponse()
        print(answer.status, answer.reason, answer.read())
    connection.close()
    server.shutdown()
try:
    urllib.request.urlopen("http://127.0.0.1:1/")
except urllib.error.URLError as error:
    print(error)
