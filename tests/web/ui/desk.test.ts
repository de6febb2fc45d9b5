// SPDX-License-Identifier: Apache-2.0
// Opening, writing, running and stopping programs, on an engine that only takes notes.
import { beforeEach, describe, expect, it } from "vitest";
import type { Command, Engine } from "../../../web/src/engine/engine";
import { Kind } from "../../../web/src/engine/trace_codes";
import { Locale } from "../../../web/src/i18n/locale";
import type { CodeDocument } from "../../../web/src/model/documents";
import { Session } from "../../../web/src/model/session";
import { App } from "../../../web/src/ui/app";
import { Desk } from "../../../web/src/ui/code/desk";
import type { Theme } from "../../../web/src/ui/theme";
import { batchOf, type RecordInit, smallWorld } from "../model/records";

const text = (words: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(words) as Uint8Array<ArrayBuffer>;

let commands: Command[];
let files: Map<string, string>;
let desk: Desk;
let app: App;
let record: number;

function notingEngine(): Engine {
  let terminals = 0;
  const engine: Partial<Engine> = {
    load: async () => ({ ok: true, world: smallWorld }),
    log: async () => '{"commands":[]}',
    advance: async (until) => batchOf([], until),
    tables: async () => ({ interfaces: [], routes: [], neighbors: [], sockets: [], processes: [], macs: [] }) as never,
    onPython: () => {},
    readFile: async (node, path) => {
      const contents = files.get(`${node}:${path}`);
      if (contents === undefined) return { ok: false, error: { code: "ENOENT", path: "", values: { path } } };
      return { ok: true, bytes: text(contents) };
    },
    command: async (command) => {
      commands.push(command);
      if (command.kind === "file-write" && "text" in command)
        files.set(`${command.node}:${command.path}`, command.text);
      return command.kind === "terminal-open"
        ? { ok: true, value: ++terminals, pid: terminals * 100 }
        : { ok: true, value: 0 };
    },
  };
  return engine as Engine;
}

/** What the network does by itself. */
function happens(...inits: readonly Omit<RecordInit, "id">[]): void {
  const { ledger } = app.session;
  ledger.apply(
    batchOf(
      inits.map((init) => ({ id: ++record, node: 1, ...init })),
      ledger.now,
    ),
  );
}
const starts = (pid: number, parent: number, line: string) =>
  happens({ kind: Kind.processStarted, args: [pid, parent, 0], bytes: text(line) });
const ends = (pid: number) => happens({ kind: Kind.processExited, args: [pid, 0] });
const typed = () => commands.flatMap((command) => (command.kind === "terminal-line" ? [command] : []));
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

beforeEach(async () => {
  commands = [];
  files = new Map([["pc1:/root/a.py", "print(1)\n"]]);
  record = 0;
  const session = new Session(notingEngine());
  app = new App(session, new Locale("en"), {} as Theme, []);
  await session.load("{}");
  desk = new Desk(app);
});

async function opened(args = ""): Promise<CodeDocument> {
  expect(await desk.open(1, "/root/a.py", args)).toBe(true);
  return desk.documents.present as CodeDocument;
}

describe("running a program", () => {
  it("saves what was changed, types its command line, and lets time go on", async () => {
    const document = await opened("10.0.0.1 80");
    document.text = "print(2)\n";
    await desk.run(document);
    expect(files.get("pc1:/root/a.py")).toBe("print(2)\n");
    expect(typed()).toEqual([{ kind: "terminal-line", terminal: 1, text: "python3 a.py 10.0.0.1 80" }]);
    expect(document.dirty).toBe(false);
    expect(app.session.playback.playing.value).toBe(true);
  });

  it("says the whole path in a shell that may be in another directory", async () => {
    const document = await opened();
    const terminal = await app.session.terminal(1);
    if (terminal) await app.session.typeLine(terminal, "cd /tmp");
    await desk.run(document);
    expect(typed().at(-1)?.text).toBe("python3 /root/a.py");
  });

  it("takes another terminal while something runs in the first, and the first again afterwards", async () => {
    const document = await opened();
    await desk.run(document);
    starts(7, 100, "python3 server.py");
    document.terminal = 0;
    await desk.run(document);
    expect(typed().map(({ terminal }) => terminal)).toEqual([1, 2]);
    expect(app.terminalNumber.value).toBe(2);
    ends(7);
    document.terminal = 0;
    await desk.run(document);
    expect(typed().at(-1)?.terminal).toBe(1);
    expect(app.terminalNumber.value).toBe(0);
  });
});

describe("stopping a program", () => {
  it("is Ctrl-C first, and SIGKILL when it goes on", async () => {
    const document = await opened();
    await desk.run(document);
    starts(7, 100, "python3 a.py");
    expect(desk.programsOf(document).map(({ pid }) => pid)).toEqual([7]);
    await desk.stop(document);
    expect(commands.at(-1)).toEqual({ kind: "terminal-interrupt", terminal: 1 });
    expect(document.stopping).toBe(true);
    await desk.stop(document);
    expect(commands.at(-1)).toEqual({ kind: "signal", node: "pc1", pid: 7, signal: 9 });
    ends(7);
    expect([document.stopping, desk.programsOf(document).length]).toEqual([false, 0]);
  });

  it("reaches a program without a terminal by SIGINT", async () => {
    const document = await opened();
    starts(9, 1, "python3 /root/a.py");
    await desk.stop(document);
    expect(commands.at(-1)).toEqual({ kind: "signal", node: "pc1", pid: 9, signal: 2 });
  });

  it("and starting it again waits for its end", async () => {
    const document = await opened();
    await desk.run(document);
    starts(7, 100, "python3 a.py");
    await desk.restart(document);
    await settled();
    expect(typed()).toHaveLength(1);
    ends(7);
    await settled();
    expect(typed()).toHaveLength(2);
    expect(document.again).toBe(false);
  });
});

describe("errors of a program", () => {
  const traceback = 'Traceback (most recent call last):\n  File "/root/a.py", line 1, in <module>\nNameError: no\n';

  it("are marked in its file, until it runs again", async () => {
    const document = await opened();
    await app.session.terminal(1);
    happens({ kind: Kind.processOutput, args: [7, 2, 1], bytes: text(traceback) });
    expect(desk.marksOf(document)).toEqual([{ line: 1, kind: "error", text: "NameError: no" }]);
    await desk.run(document);
    expect(desk.marksOf(document)).toEqual([]);
  });

  it("of the same file on another host are its own", async () => {
    files.set("pc2:/root/a.py", "");
    await desk.open(3, "/root/a.py");
    const other = desk.documents.present as CodeDocument;
    await app.session.terminal(1);
    happens({ kind: Kind.processOutput, args: [7, 2, 1], bytes: text(traceback) });
    expect(other.errors).toEqual([]);
  });

  it("are none when it was stopped by Ctrl-C", async () => {
    const document = await opened();
    await app.session.terminal(1);
    const stopped = traceback.replace("NameError: no", "KeyboardInterrupt");
    happens({ kind: Kind.processOutput, args: [7, 2, 1], bytes: text(stopped) });
    expect(document.errors).toEqual([]);
  });
});

describe("where a program waits", () => {
  it("is marked at its line, one mark a thread, and only in its own file", async () => {
    const document = await opened();
    starts(7, 100, "python3 a.py");
    const threads = [
      { thread: 1, where: "/root/a.py:3 accept() on 0.0.0.0:80" },
      { thread: 2, where: "/usr/lib/python3/threading.py:9 wait()" },
      { thread: 3, where: "/root/a.py:8 time.sleep()" },
    ];
    const processes = [{ pid: 7, parent: 100, user: "root", command: "python3 a.py", blockedIn: "accept", threads }];
    app.session.tables.set(1, { processes } as never);
    expect(desk.marksOf(document)).toEqual([
      { line: 3, kind: "waits", text: "blocked in accept() on 0.0.0.0:80" },
      { line: 8, kind: "waits", text: "blocked in time.sleep()" },
    ]);
  });
});

it("a file that is no text is not opened", async () => {
  files.set("pc1:/root/b.bin", "");
  const session = app.session as unknown as { readFile: unknown };
  session.readFile = async () => ({ ok: true, bytes: new Uint8Array([0xff, 0xfe, 0x00]) });
  expect(await desk.open(1, "/root/b.bin")).toBe(false);
  expect(app.toasts.value.at(-1)?.text).toContain("is not a text");
});
