# SPDX-License-Identifier: Apache-2.0
import errno
import os

for name in ("ECONNREFUSED", "ECONNRESET", "EADDRINUSE", "ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH", "EAGAIN", "EPIPE"):
    number = getattr(errno, name)
    print(name, number, os.strerror(number), type(OSError(number, "")).__name__)
print(errno.errorcode[111], errno.EWOULDBLOCK == errno.EAGAIN)
print(isinstance(OSError(2, "x"), FileNotFoundError), str(OSError(13, "Permission denied", "file")))
