# SPDX-License-Identifier: Apache-2.0
import asyncio


async def handle(reader, writer):
    while line := await reader.readline():
        writer.write(line.upper())
        await writer.drain()
    writer.close()


async def main():
    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    address = server.sockets[0].getsockname()

    async def client(name):
        reader, writer = await asyncio.open_connection(*address)
        answers = []
        for number in range(3):
            writer.write(f"{name} {number}\n".encode())
            await writer.drain()
            answers.append((await reader.readline()).decode().strip())
        writer.close()
        await writer.wait_closed()
        return answers

    print(await asyncio.gather(*(client(name) for name in "abc")))
    server.close()
    try:
        await asyncio.open_connection("127.0.0.1", 1)
    except OSError as error:
        print(type(error).__name__)


asyncio.run(main())
