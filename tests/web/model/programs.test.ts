// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import { callName, resultText } from "../../../web/src/model/call_names";
import { CallLog } from "../../../web/src/model/calls";
import { CodeDocument, Documents, readNote, scriptOf } from "../../../web/src/model/documents";
import { Processes } from "../../../web/src/model/processes";
import { TracebackReader } from "../../../web/src/model/traceback";

describe("the script of a command line", () => {
  test.each([
    ["python3 echo.py", "/root/echo.py"],
    ["/usr/bin/python3 ./echo.py 10.0.0.1 80", "/root/echo.py"],
    ["python3 -u -X dev /tmp/a.py -c", "/tmp/a.py"],
    ["python3.14 sub/b.py", "/root/sub/b.py"],
  ])("%s", (command, path) => {
    expect(scriptOf(command, "/root")).toBe(path);
  });

  test.each(["python3", "python3 -c print(1)", "python3 -m http.server", "python3 -uc 1", "cat echo.py", "python3 -"])(
    "%s runs no file",
    (command) => {
      expect(scriptOf(command, "/root")).toBeUndefined();
    },
  );
});

describe("notes of where a program waits", () => {
  test("have line, call and address", () => {
    expect(readNote("/root/chat server.py:17 accept() on 0.0.0.0:8080")).toEqual({
      path: "/root/chat server.py",
      line: 17,
      call: "accept()",
      where: "0.0.0.0:8080",
    });
  });

  test("may have no address", () => {
    expect(readNote("/root/a.py:3 time.sleep()")).toEqual({
      path: "/root/a.py",
      line: 3,
      call: "time.sleep()",
      where: "",
    });
  });

  test("of another form are left alone", () => {
    expect(readNote("computes")).toBeUndefined();
  });
});

describe("errors in the output of Python", () => {
  const traceback = [
    "Traceback (most recent call last):",
    '  File "/root/a.py", line 7, in <module>',
    "    main()",
    "    ~~~~^^",
    '  File "/root/a.py", line 3, in main',
    "    return 1 / 0",
    "           ~~^~~",
    "ZeroDivisionError: division by zero",
    "",
  ].join("\r\n");

  test("are found with their places, however the text is cut", () => {
    for (const size of [1, 7, 10_000]) {
      const reader = new TracebackReader();
      const found = [];
      for (let at = 0; at < traceback.length; at += size) found.push(...reader.read(traceback.slice(at, at + size)));
      expect(found).toEqual([
        {
          message: "ZeroDivisionError: division by zero",
          frames: [
            { path: "/root/a.py", line: 7 },
            { path: "/root/a.py", line: 3 },
          ],
        },
      ]);
    }
  });

  test("are found in colours, and without a message", () => {
    const text =
      'Traceback (most recent call last):\n  File \u001b[35m"/root/a.py"\u001b[0m, line \u001b[35m2\u001b[0m, in f\nTimeoutError\n';
    expect(new TracebackReader().read(text)).toEqual([
      { message: "TimeoutError", frames: [{ path: "/root/a.py", line: 2 }] },
    ]);
  });

  test("of syntax need no heading", () => {
    const text = '  File "/root/a.py", line 2\n    pritn 1\n          ^\nSyntaxError: invalid syntax\n';
    expect(new TracebackReader().read(text)).toEqual([
      { message: "SyntaxError: invalid syntax", frames: [{ path: "/root/a.py", line: 2 }] },
    ]);
  });

  test("are not seen where a program only prints text like them", () => {
    expect(new TracebackReader().read("ValueError: this is only a line\nFile list:\n")).toEqual([]);
  });
});

describe("open documents", () => {
  test("keep what was typed when a file is opened again", () => {
    const documents = new Documents();
    const first = documents.open(new CodeDocument(1, "/root/a.py", "old"));
    first.text = "new";
    documents.open(new CodeDocument(2, "/root/a.py", "other host"));
    expect(documents.open(new CodeDocument(1, "/root/a.py", "old"))).toBe(first);
    expect(documents.present?.dirty).toBe(true);
    expect(documents.all.map(({ node }) => node)).toEqual([1, 2]);
  });

  test("closing one brings its neighbour to the front", () => {
    const documents = new Documents();
    for (const name of ["a", "b", "c"]) documents.open(new CodeDocument(1, `/root/${name}.py`, ""));
    documents.close(documents.all[2] as CodeDocument);
    expect(documents.present?.name).toBe("b.py");
    documents.close(documents.all[1] as CodeDocument);
    documents.close(documents.all[0] as CodeDocument);
    expect(documents.present).toBeUndefined();
  });
});

describe("processes", () => {
  const entry = (pid: number, parent: number) => ({ node: 1, pid, parent, command: "python3 a.py", started: 0 });

  test("a shell is busy while a program that it started runs", () => {
    const processes = new Processes();
    processes.started(entry(2, 1));
    expect(processes.hasChildren(1, 1)).toBe(true);
    expect(processes.hasChildren(2, 1)).toBe(false);
    processes.exited(1, 2, 0, 5);
    expect(processes.hasChildren(1, 1)).toBe(false);
    expect(processes.find(1, 2)?.ended).toEqual({ status: 0, time: 5 });
  });

  test("only the last ones that ended are remembered, and a number used again is not forgotten", () => {
    const processes = new Processes();
    for (let pid = 2; pid < 600; pid++) {
      processes.started(entry(pid, 1));
      processes.exited(1, pid, 0, pid);
      if (pid === 2) processes.started(entry(2, 1));
    }
    expect(processes.find(1, 3)).toBeUndefined();
    expect(processes.find(1, 599)).toBeDefined();
    expect(processes.running().map(({ pid }) => pid)).toEqual([2]);
  });
});

describe("the log of system calls", () => {
  const call = (record: number) => ({ record, time: record, node: 1, pid: 9, number: 42, descriptor: 3, result: -111 });

  test("keeps the newest calls and the frames that they caused", () => {
    const log = new CallLog(4);
    for (let record = 10; record < 70; record += 10) log.add(call(record));
    expect([log.first, log.end]).toEqual([2, 6]);
    log.caused(40, 41);
    log.caused(40, 43);
    log.caused(10, 11);
    const row = log.rowOf(40);
    expect([log.frame(row), log.frameCount(row)]).toEqual([41, 2]);
    expect(log.row(row)).toEqual(call(40));
    expect(log.rowOf(10)).toBe(-1);
    log.add(call(70));
    log.add(call(80));
    log.add(call(90));
    log.add(call(100));
    expect([log.first, log.frameCount(log.rowOf(80))]).toEqual([6, 0]);
  });

  test("tells only of what is new", () => {
    const log = new CallLog(4);
    let told = 0;
    log.changes.subscribe(() => told++);
    log.tell();
    log.add(call(1));
    log.tell();
    log.tell();
    expect(told).toBe(1);
  });

  test("names and errors are Linux's", () => {
    expect([callName(42), callName(9999)]).toEqual(["connect", "syscall_9999"]);
    expect([resultText(-111), resultText(7), resultText(-9999)]).toEqual(["-1 ECONNREFUSED", "7", "-1 E9999"]);
  });
});
