# SPDX-License-Identifier: Apache-2.0
import pathlib
import tempfile

base = pathlib.Path(tempfile.mkdtemp())
p = base / "sub" / "x.txt"
p.parent.mkdir()
print(p.write_text("hello\n"), p.read_text(), p.exists(), p.is_file(), p.suffix, p.stat().st_size)
(base / "y.bin").write_bytes(bytes(5))
print(sorted(q.relative_to(base).as_posix() for q in base.rglob("*")))
print([q.name for q in base.glob("*.bin")])
p.rename(base / "z.txt")
print((base / "z.txt").read_bytes())
try:
    p.read_text()
except FileNotFoundError as error:
    print(error.strerror, error.errno)
with tempfile.TemporaryDirectory() as d, tempfile.NamedTemporaryFile("w+", dir=d) as f:
    f.write("abc")
    f.seek(0)
    print(f.read(), pathlib.Path(f.name).parent == pathlib.Path(d))
