# SPDX-License-Identifier: Apache-2.0
import asyncio
import socket
import threading

listener = socket.create_server(("127.0.0.1", 0))


def blocking_server():
    connection, _ = listener.accept()
    while data := connection.recv(100):
        connection.sendall(data + b"!")


threading.Thread(target=blocking_server, daemon=True).start()


async def main():
    loop = asyncio.get_running_loop()
    reader, writer = await asyncio.open_connection(*listener.getsockname())
    ticks = 0

    async def tick():
        nonlocal ticks
        while True:
            await asyncio.sleep(0.01)
            ticks += 1

    task = asyncio.create_task(tick())
    for word in (b"a", b"b"):
        writer.write(word)
        print(await reader.read(10))
    print(await loop.run_in_executor(None, lambda: threading.current_thread() is threading.main_thread()))
    future = loop.create_future()
    threading.Timer(0.1, lambda: loop.call_soon_threadsafe(future.set_result, "from a thread")).start()
    print(await future, ticks > 3)
    task.cancel()
    writer.close()


asyncio.run(main())
