# SPDX-License-Identifier: Apache-2.0
import os
import shutil
import tempfile

folder = tempfile.mkdtemp()
os.chdir(folder)
with open("a.txt", "w") as f:
    print(f.write("one\ntwo\nthree\n"))
with open("a.txt") as f:
    print(f.readline(), f.tell(), list(f))
with open("a.txt", "a+") as f:
    f.write("four\n")
    f.seek(0)
    print(f.read().split())
with open("a.txt", "r+b") as f:
    f.seek(4)
    f.write(b"TWO")
    f.seek(-5, os.SEEK_END)
    print(f.read())
    f.truncate(7)
print(open("a.txt").read(), os.path.getsize("a.txt"))
os.makedirs("d/e")
shutil.copy("a.txt", "d/e/b.txt")
os.rename("a.txt", "d/c.txt")
print(sorted(os.listdir(".")), [(p, sorted(d), sorted(f)) for p, d, f in os.walk("d")])
print(os.path.isdir("d"), os.path.isfile("d/c.txt"), os.path.exists("nothing"))


def show(call):
    try:
        print(call())
    except OSError as error:
        print(type(error).__name__, error)


show(lambda: open("nothing"))
show(lambda: open("d"))
show(lambda: os.rmdir("d"))
show(lambda: os.mkdir("d"))
show(lambda: open("d/c.txt", "x"))
show(lambda: os.listdir("d/c.txt"))
show(lambda: os.unlink("nothing"))
show(lambda: os.read(999, 1))
shutil.rmtree("d")
print(os.listdir("."))
