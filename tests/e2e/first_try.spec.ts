// SPDX-License-Identifier: Apache-2.0
// What everybody tries first: the programs with which a course on network programming begins, pasted as they stand in books and in the
// documentation of Python. Their output is Python's, and frames travel where they are due and nowhere else.
import { expect, type Page, test } from "@playwright/test";
import { code, openCode, openPage, packetRows, packets, playFast, runButton, screenOf, writeProgram } from "./page";

// Room for all rows of the list, which otherwise draws those in view only.
test.use({ viewport: { width: 1440, height: 2000 } });

const patience = { timeout: 60_000 };

async function open(page: Page): Promise<void> {
  await openPage(page);
  await openCode(page);
  await playFast(page);
}

async function run(page: Page, host: string, name: string, text: string, args = ""): Promise<void> {
  await writeProgram(page, name, text, host);
  if (args) await code(page).getByRole("textbox", { name: "Arguments" }).fill(args);
  await runButton(page).click();
}

/** The program in front has ended. */
const ended = (page: Page) => expect(runButton(page)).toBeVisible(patience);

/** The frames on the cable of one host, in their order: "out TCP SYN". `protocol`: only those. */
async function framesAt(page: Page, host: string, protocol: string): Promise<string[]> {
  await page.getByRole("combobox", { name: "Device", exact: true }).selectOption({ label: host });
  // The list is drawn again with the next picture.
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  const rows = await packetRows(page).allTextContents();
  return rows.flatMap((row) => {
    const match = /(\w+) → \w+\s+([A-Z]+)\s+([^·]*)/.exec(row);
    if (match?.[2] !== protocol) return [];
    return [`${match[1] === host ? "out" : "in"} ${protocol} ${match[3]?.trim()}`];
  });
}

test("a TCP socket is made and shown, and nothing is sent", async ({ page }) => {
  await open(page);
  await run(
    page,
    "pc1",
    "tcp_socket.py",
    "import socket\n\ns = socket.socket(socket.AF_INET, socket.SOCK_STREAM)\nprint(s)\n",
  );
  const shown = "<socket.socket fd=3, family=2, type=1, proto=0, laddr=('0.0.0.0', 0)>";
  await expect(screenOf(page, "pc1")).toContainText(shown, patience);
  await ended(page);
  await expect(packets(page)).toContainText("No frame has left yet");
});

test("a UDP socket is made and shown, and nothing is sent", async ({ page }) => {
  await open(page);
  await run(
    page,
    "pc1",
    "udp_socket.py",
    "import socket\n\ns = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\nprint(s)\n",
  );
  const shown = "<socket.socket fd=3, family=2, type=2, proto=0, laddr=('0.0.0.0', 0)>";
  await expect(screenOf(page, "pc1")).toContainText(shown, patience);
  await ended(page);
  await expect(packets(page)).toContainText("No frame has left yet");
});

// The example of the documentation of the module socket.
const echoServer = `# Echo server program
import socket

HOST = ''                 # Symbolic name meaning all available interfaces
PORT = 50007              # Arbitrary non-privileged port
with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as s:
    s.bind((HOST, PORT))
    s.listen(1)
    conn, addr = s.accept()
    with conn:
        print('Connected by', addr)
        while True:
            data = conn.recv(1024)
            if not data: break
            conn.sendall(data)
`;
const echoClient = `# Echo client program
import socket

HOST = '10.0.1.11'        # The remote host
PORT = 50007              # The same port as used by the server
with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as s:
    s.connect((HOST, PORT))
    s.sendall(b'Hello, world')
    data = s.recv(1024)
print('Received', repr(data))
`;

test("the echo pair of Python's documentation: handshake, data, close, each frame where it is due", async ({
  page,
}) => {
  await open(page);
  await run(page, "pc2", "echo_server.py", echoServer);
  await expect(code(page).getByRole("status")).toContainText("blocked in accept() on 0.0.0.0:50007", patience);
  await expect(packets(page)).toContainText("No frame has left yet"); // listening tells nobody
  await run(page, "pc1", "echo_client.py", echoClient);
  await expect(screenOf(page, "pc1")).toContainText("Received b'Hello, world'", patience);
  await ended(page);
  await expect
    .poll(() => framesAt(page, "pc1", "TCP"), patience)
    .toEqual([
      "out TCP SYN",
      "in TCP SYN ACK",
      "out TCP ACK",
      "out TCP PSH ACK, 12 bytes",
      "in TCP ACK",
      "in TCP PSH ACK, 12 bytes",
      "out TCP ACK",
      "out TCP FIN ACK",
      "in TCP FIN ACK",
      "out TCP ACK",
    ]);
});

test("a UDP pair: one frame for each datagram, no handshake, and an answer only where the program sends one", async ({
  page,
}) => {
  await open(page);
  await run(
    page,
    "pc2",
    "udp_server.py",
    "import socket\n\nserver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\nserver.bind(('', 9999))\nprint('ready')\nwhile True:\n    data, address = server.recvfrom(1024)\n    print(address, data.decode())\n    if data != b'no answer':\n        server.sendto(data.upper(), address)\n",
  );
  await expect(code(page).getByRole("status")).toContainText("blocked in recvfrom()", patience);
  await run(
    page,
    "pc1",
    "udp_client.py",
    "import socket\n\nclient = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\nfor text in ('no answer', 'hello'):\n    client.sendto(text.encode(), ('10.0.1.11', 9999))\nprint(client.recvfrom(1024))\n",
  );
  await expect(screenOf(page, "pc1")).toContainText("(b'HELLO', ('10.0.1.11', 9999))", patience);
  await ended(page);
  expect(await framesAt(page, "pc1", "UDP")).toEqual(["out UDP 9 bytes", "out UDP 5 bytes", "in UDP 5 bytes"]);
  expect(await framesAt(page, "pc1", "TCP")).toEqual([]);
});

test("http.server on one host, urllib on another", async ({ page }) => {
  await open(page);
  await run(
    page,
    "server",
    "web.py",
    "from http.server import BaseHTTPRequestHandler, HTTPServer\n\nclass Hello(BaseHTTPRequestHandler):\n    def do_GET(self):\n        self.send_response(200)\n        self.send_header('Content-Type', 'text/plain')\n        self.end_headers()\n        self.wfile.write(b'Hello from ' + self.path.encode())\n\nHTTPServer(('', 8000), Hello).serve_forever()\n",
  );
  await expect(code(page).getByRole("status")).toContainText(/blocked in .*poll/, patience);
  await run(
    page,
    "pc1",
    "fetch.py",
    "import sys\nfrom urllib.request import urlopen\n\nwith urlopen(f'http://{sys.argv[1]}:8000/index') as response:\n    print(response.status, response.headers['Content-Type'])\n    print(response.read().decode())\n",
    "10.0.2.10",
  );
  await expect(screenOf(page, "pc1")).toContainText("200 text/plain", patience);
  await expect(screenOf(page, "pc1")).toContainText("Hello from /index", patience);
  await ended(page);
  await page.getByRole("tab", { name: "server", exact: true }).click();
  await expect(screenOf(page, "server")).toContainText('"GET /index HTTP/1.1" 200 -');
  const tcp = await framesAt(page, "pc1", "TCP");
  expect(tcp.slice(0, 3)).toEqual(["out TCP SYN", "in TCP SYN ACK", "out TCP ACK"]);
  expect(tcp.filter((frame) => frame.includes("SYN"))).toHaveLength(2);
  expect(tcp.filter((frame) => frame.includes("RST"))).toEqual([]);
  const http = await framesAt(page, "pc1", "HTTP");
  expect(http.join("\n")).toMatch(/out HTTP GET \/index[\s\S]*in HTTP HTTP\/1.0 200 OK/);
});
