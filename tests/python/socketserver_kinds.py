# SPDX-License-Identifier: Apache-2.0
import socket
import socketserver
import threading


class Upper(socketserver.StreamRequestHandler):
    def handle(self):
        for line in self.rfile:
            self.wfile.write(line.upper())


class Reverse(socketserver.BaseRequestHandler):
    def handle(self):
        data, sock = self.request
        sock.sendto(data[::-1], self.client_address)


for kind in (socketserver.TCPServer, socketserver.ThreadingTCPServer):
    with kind(("127.0.0.1", 0), Upper) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,)).start()
        with socket.create_connection(server.server_address) as s:
            s.sendall(b"one\ntwo\n")
            s.shutdown(socket.SHUT_WR)
            print(s.makefile("rb").read())
        server.shutdown()
with socketserver.UDPServer(("127.0.0.1", 0), Reverse) as server:
    threading.Thread(target=server.serve_forever, args=(0.05,)).start()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.sendto(b"hello", server.server_address)
        print(s.recv(100))
    server.shutdown()
print("done")
