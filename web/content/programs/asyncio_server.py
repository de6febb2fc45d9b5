# Echo server with coroutines: "await" gives way to the others while this client
# has nothing to say. All of it happens in one thread.
#
#   python3 asyncio_server.py [PORT]

import asyncio
import sys

port = int(sys.argv[1]) if len(sys.argv) > 1 else 9004


async def echo(reader, writer):
    address = writer.get_extra_info("peername")
    print("connected:", address)
    while data := await reader.read(1024):
        writer.write(data)
        await writer.drain()  # waits while the client does not take it
    print("closed:", address)
    writer.close()
    await writer.wait_closed()


async def main():
    server = await asyncio.start_server(echo, port=port, family=2)  # 2: IPv4
    print("listening on port", port)
    async with server:
        await server.serve_forever()


asyncio.run(main())
