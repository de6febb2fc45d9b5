# Fetches a web page with urllib and shows what HTTP says about it.
#
#   python3 http_client.py URL

import sys
import urllib.error
import urllib.request

url = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8080/"

try:
    with urllib.request.urlopen(url, timeout=10) as answer:
        print(answer.status, answer.reason)
        for name, value in answer.headers.items():
            print(f"{name}: {value}")
        print()
        print(answer.read().decode())
except urllib.error.HTTPError as error:
    # The server answered, but not with a page: 404 Not Found and the like.
    sys.exit(f"the server answered {error.code} {error.reason}")
except urllib.error.URLError as error:
    # No answer at all: connection refused, no route, time-out.
    sys.exit(f"no connection: {error.reason}")
