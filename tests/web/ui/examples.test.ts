// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import type { NodeTables } from "../../../web/src/engine/snapshots";
import { loadProgram, networkOf, placeExample, programExamples, type Site } from "../../../web/src/ui/code/examples";

function site(id: number, name: string, address: string, kind = "host"): Site {
  const lo = { name: "lo", loopback: true, addresses: [{ address: "127.0.0.1", prefixLength: 8 }] };
  const eth0 = { name: "eth0", loopback: false, addresses: [{ address, prefixLength: 24 }] };
  return { id, name, kind, tables: { interfaces: [lo, eth0] } as unknown as NodeTables };
}

const pc1 = site(1, "pc1", "10.0.1.10");
const pc2 = site(2, "pc2", "10.0.1.11");
const router = site(3, "r1", "10.0.1.1", "router");
const server = site(4, "server", "10.0.2.10");
const sites = [pc1, pc2, router, server];
const example = (id: string) => programExamples.find((one) => one.id === id) as (typeof programExamples)[number];
const placed = (id: string, here = pc1, among: readonly Site[] = sites) =>
  placeExample(example(id), here, among)?.map((part) => `${part.site.name}: ${part.file} ${part.args}`.trim());

describe("the ready programs", () => {
  it("are there, with words in both languages", async () => {
    expect(programExamples.length).toBeGreaterThanOrEqual(10);
    for (const { id, title, text, parts } of programExamples) {
      for (const language of ["en", "zh-CN"]) {
        expect(title[language]?.trim(), id).toBeTruthy();
        expect(text[language]?.trim(), id).toBeTruthy();
      }
      for (const { file } of parts) {
        const program = await loadProgram(file);
        // Its first lines say what it is and how to start it.
        expect(program, file).toMatch(/^# .+\n(?:#.*\n)+/);
        expect(program, file).toContain(`python3 ${file}`);
      }
    }
  });
});

describe("placing a pair", () => {
  it("puts the server far away and the client where one sits, and fills in the address", () => {
    expect(placed("tcp_echo")).toEqual(["server: tcp_echo_server.py", "pc1: tcp_echo_client.py 10.0.2.10"]);
    expect(placed("http_server", server)).toEqual([
      "pc2: http_server.py",
      "server: http_client.py http://10.0.1.11:8080/",
    ]);
  });

  it("puts a third part on another host", () => {
    expect(placed("chat")).toEqual([
      "server: chat_server.py",
      "pc1: chat_client.py 10.0.2.10 Ada",
      "pc2: chat_client.py 10.0.2.10 Bob",
    ]);
  });

  it("keeps multicast within the subnet, and local sockets on one host", () => {
    expect(placed("multicast")).toEqual(["pc2: multicast_receiver.py", "pc1: multicast_sender.py"]);
    expect(placed("multicast", server)).toBeUndefined();
    expect(placed("unix_socket")).toEqual(["pc1: unix_server.py", "pc1: unix_client.py"]);
  });

  it("lets the scanner look at its own network", () => {
    expect(placed("port_scanner")).toEqual(["pc1: port_scanner.py 10.0.1.0/24"]);
    expect(networkOf({ ...pc1, tables: undefined })).toBe("");
  });

  it("needs another host for a pair", () => {
    expect(placed("tcp_echo", pc1, [pc1, router])).toBeUndefined();
  });
});
