# SPDX-License-Identifier: Apache-2.0
import smtplib
import socket
import threading
from email.message import EmailMessage

listener = socket.create_server(("127.0.0.1", 0))


def serve():
    connection, _ = listener.accept()
    stream = connection.makefile("rwb")

    def say(text):
        stream.write(text.encode() + b"\r\n")
        stream.flush()

    say("220 mail.test ready")
    while line := stream.readline().decode().strip():
        print("C:", line.split()[0] if line[:4].upper() in ("EHLO", "HELO") else line.upper())
        command = line[:4].upper()
        if command == "EHLO":
            say("250-mail.test\r\n250 8BITMIME")
        elif command == "DATA":
            say("354 go on")
            while (data := stream.readline()) != b".\r\n":
                print("D:", data.decode().rstrip())
            say("250 taken")
        elif command == "QUIT":
            say("221 bye")
            break
        else:
            say("250 ok")
    connection.close()


thread = threading.Thread(target=serve)
thread.start()
message = EmailMessage()
message["From"] = "a@test"
message["To"] = "b@test"
message["Subject"] = "Hello"
message.set_content("line one\n.dot\n")
with smtplib.SMTP(*listener.getsockname(), local_hostname="client.test") as smtp:
    print(smtp.send_message(message))
thread.join()
