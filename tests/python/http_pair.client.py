# SPDX-License-Identifier: Apache-2.0
import sys
import urllib.request

for path in ("/", "/page?x=1"):
    with urllib.request.urlopen(f"http://{sys.argv[1]}:50009{path}") as answer:
        print("client got", answer.status, answer.read())
