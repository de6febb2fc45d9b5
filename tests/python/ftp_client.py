# SPDX-License-Identifier: Apache-2.0
import ftplib
import io
import socket
import threading

listener = socket.create_server(("127.0.0.1", 0))
files = {"a.txt": b"alpha\r\nbeta\r\n"}


def serve():
    connection, _ = listener.accept()
    stream = connection.makefile("rwb")
    data = None

    def say(text):
        stream.write(text.encode() + b"\r\n")
        stream.flush()

    say("220 ready")
    while line := stream.readline().decode().strip():
        command, _, argument = line.partition(" ")
        if command == "PASV":
            data = socket.create_server(("127.0.0.1", 0))
            port = data.getsockname()[1]
            say(f"227 Entering Passive Mode (127,0,0,1,{port >> 8},{port & 255})")
        elif command in ("RETR", "NLST", "STOR"):
            if command == "RETR" and argument not in files:
                say("550 no such file")
                continue
            say("150 here it comes")
            channel, _ = data.accept()
            if command == "STOR":
                files[argument] = b"".join(iter(lambda: channel.recv(1000), b""))
            else:
                channel.sendall(files[argument] if command == "RETR" else "\r\n".join(files).encode())
            channel.close()
            say("226 done")
        elif command == "USER":
            say("331 password")
        elif command == "QUIT":
            say("221 bye")
            break
        else:
            say("230 in" if command == "PASS" else "200 ok")
    connection.close()


threading.Thread(target=serve).start()
ftp = ftplib.FTP()
print(ftp.connect(*listener.getsockname()))
print(ftp.login("me", "secret"))
lines = []
print(ftp.retrlines("RETR a.txt", lines.append), lines)
print(ftp.storbinary("STOR b.bin", io.BytesIO(bytes(range(256)) * 20)))
print(ftp.nlst(), len(files["b.bin"]))
try:
    ftp.retrbinary("RETR none", print)
except ftplib.error_perm as error:
    print(error)
print(ftp.quit())
