# Echo server with a thread for each client. socketserver does the accepting and
# starts the threads; handle() reads as if there were one client only.
#
#   python3 threading_server.py [PORT]

import socketserver
import sys
import threading

port = int(sys.argv[1]) if len(sys.argv) > 1 else 9004


class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        print("connected:", self.client_address, "in", threading.current_thread().name)
        # Blocks this thread only.
        while data := self.request.recv(1024):
            self.request.sendall(data)
        print("closed:", self.client_address)


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


with Server(("", port), Echo) as server:
    print("listening on port", port)
    server.serve_forever()
