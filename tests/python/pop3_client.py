# SPDX-License-Identifier: Apache-2.0
import poplib
import socket
import threading

listener = socket.create_server(("127.0.0.1", 0))


def serve():
    connection, _ = listener.accept()
    stream = connection.makefile("rwb")

    def say(*lines):
        for line in lines:
            stream.write(line.encode() + b"\r\n")
        stream.flush()

    say("+OK ready")
    while line := stream.readline().decode().strip():
        command = line.split()[0].upper()
        if command == "STAT":
            say("+OK 1 42")
        elif command == "LIST":
            say("+OK", "1 42", ".")
        elif command == "RETR":
            say("+OK", "Subject: hi", "", "body", "..dot", ".")
        elif command == "PASS" and line != "PASS secret":
            say("-ERR wrong password")
        else:
            say("+OK")
        if command == "QUIT":
            break
    connection.close()


threading.Thread(target=serve).start()
box = poplib.POP3(*listener.getsockname(), timeout=5)
print(box.getwelcome(), box.user("me"))
try:
    box.pass_("guess")
except poplib.error_proto as error:
    print(error)
print(box.pass_("secret"), box.stat(), box.list(), box.retr(1))
print(box.quit())
