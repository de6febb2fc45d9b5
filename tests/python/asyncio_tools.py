# SPDX-License-Identifier: Apache-2.0
import asyncio


async def slow(n):
    await asyncio.sleep(n / 20)
    return n


async def main():
    print(await asyncio.gather(slow(2), slow(1)))
    try:
        await asyncio.wait_for(slow(100), 0.05)
    except TimeoutError as error:
        print("timeout", repr(error))
    task = asyncio.create_task(slow(100))
    await asyncio.sleep(0)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print("cancelled")
    q = asyncio.Queue()
    asyncio.get_running_loop().call_later(0.05, q.put_nowait, "item")
    print(await q.get())
    async with asyncio.TaskGroup() as group:
        a = group.create_task(slow(1))
        b = group.create_task(asyncio.to_thread(lambda: "thread"))
    print(a.result(), b.result())
    lock = asyncio.Lock()
    async with lock:
        print(lock.locked())


asyncio.run(main())
asyncio.run(main())
