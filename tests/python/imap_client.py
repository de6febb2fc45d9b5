# SPDX-License-Identifier: Apache-2.0
import imaplib
import socket
import threading

listener = socket.create_server(("127.0.0.1", 0))


def serve():
    connection, _ = listener.accept()
    stream = connection.makefile("rwb")

    def say(text):
        stream.write(text.encode() + b"\r\n")
        stream.flush()

    say("* OK ready")
    while line := stream.readline().decode().strip():
        tag, command, *rest = line.split()
        command = command.upper()
        if command == "CAPABILITY":
            say("* CAPABILITY IMAP4rev1")
        elif command == "SELECT":
            say("* 3 EXISTS")
        elif command == "SEARCH":
            say("* SEARCH 1 3")
        elif command == "LOGOUT":
            say("* BYE")
        say(f"{tag} OK [READ-WRITE] {command} done")
        if command == "LOGOUT":
            break
    connection.close()


threading.Thread(target=serve).start()
box = imaplib.IMAP4(*listener.getsockname())
print(box.login("me", "secret")[0], box.select("INBOX"), box.search(None, "ALL"))
print(box.logout()[0])
