# SPDX-License-Identifier: Apache-2.0
import threading
import xmlrpc.client
from xmlrpc.server import SimpleXMLRPCServer


def add(a, b):
    return a + b


server = SimpleXMLRPCServer(("127.0.0.1", 0), logRequests=False, allow_none=True)
server.register_function(add)
server.register_function(lambda: None, "nothing")
server.register_introspection_functions()
threading.Thread(target=server.serve_forever, daemon=True).start()
with xmlrpc.client.ServerProxy("http://127.0.0.1:%d" % server.server_address[1], allow_none=True) as proxy:
    print(proxy.add(2, 3), proxy.add("a", "b"), proxy.nothing())
    print(proxy.system.listMethods())
    try:
        proxy.add(1)
    except xmlrpc.client.Fault as fault:
        print(fault.faultCode, "missing 1 required positional argument" in fault.faultString)
server.shutdown()
