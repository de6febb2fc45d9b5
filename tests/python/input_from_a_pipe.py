# SPDX-License-Identifier: Apache-2.0
import io
import sys

sys.stdin = io.StringIO("first\nsecond\n")
print(input())
print(input("prompt "))
try:
    input()
except EOFError as error:
    print("end", error)
print("error", file=sys.stderr)
print("a", "b", sep="-", end="!\n", flush=True)
