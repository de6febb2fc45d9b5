# SPDX-License-Identifier: Apache-2.0
import socket
import threading

listener = socket.create_server(("127.0.0.1", 0))


def serve():
    connection, _ = listener.accept()
    with connection, connection.makefile("rw", encoding="utf-8", newline="\n") as stream:
        for line in stream:
            stream.write(line.strip()[::-1] + "\n")
            stream.flush()


threading.Thread(target=serve, daemon=True).start()
s = socket.create_connection(listener.getsockname())
stream = s.makefile("rw", encoding="utf-8")
for word in ("hello", "gr\u00fc\u00df", "\u4f60\u597d"):
    stream.write(word + "\n")
    stream.flush()
    print(stream.readline().strip())
stream.close()
s.close()
print(stream.closed)
