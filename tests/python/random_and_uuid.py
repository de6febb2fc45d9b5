# SPDX-License-Identifier: Apache-2.0
import os
import random
import secrets
import uuid

random.seed(42)
print(random.random(), random.randint(1, 100), random.sample(range(10), 3))
print(random.Random(7).choice("abcdef"))
print(len(os.urandom(16)), len(secrets.token_hex(8)), uuid.uuid4().version)
print(os.urandom(8) != os.urandom(8))
