// SPDX-License-Identifier: Apache-2.0
// The command as people type it: npm run -s glassnet -- ...
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const at = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const threeSubnets = at("tests/scenarios/three_subnets.json");
const noRoute = at("tests/scenarios/no_route.json");

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "glassnet-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function glassnet(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [at("tools/glassnet.mjs"), ...args], {
    encoding: "utf8",
    cwd: folder,
    env: { ...process.env, INIT_CWD: folder },
  });
  // Progress of the build, should there be any, is not the program's.
  return { status, stdout, errors: stderr.split("\n").filter((line) => /^(glassnet:|ping:|\S+\.json:)/.test(line)) };
}

const hasTshark = spawnSync("tshark", ["--version"]).status === 0;

/** No malformed frame, no bad checksum, no error of tshark's experts. */
const badFrames = [
  "_ws.malformed",
  "_ws.short",
  "ip.checksum.status==0",
  "tcp.checksum.status==0",
  "udp.checksum.status==0",
  "icmp.checksum.status==0",
  "ip.bogus_header_length",
  "_ws.expert.severity >= 0x00800000",
].join(" || ");
const tshark = (file: string, ...args: string[]) => {
  const checks = ["ip", "tcp", "udp"].flatMap((protocol) => ["-o", `${protocol}.check_checksum:TRUE`]);
  return spawnSync("tshark", ["-n", "-2", "-r", file, ...checks, ...args], { encoding: "utf8" });
};

describe("glassnet run", { timeout: 600_000 }, () => {
  test("prints what the command prints, and writes capture and trace", () => {
    const { status, stdout, errors } = glassnet(
      ...["run", threeSubnets, "--exec", "pc1: curl -s http://192.168.3.80/"],
      ...["--pcap", "out.pcapng", "--trace", "out.txt", "--hash"],
    );
    expect(errors).toEqual([]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/<p>This page came over two routers\.<\/p>\nhash [0-9a-f]{16}\n$/);
    const trace = readFileSync(join(folder, "out.txt"), "utf8");
    for (const [host, gateway] of [
      ["pc1:eth0", "192.168.1.1"],
      ["r1:eth1", "192.168.2.2"],
      ["r2:eth1", "192.168.3.80"],
    ]) {
      expect(trace).toContain(`${host} > ARP, Request who-has ${gateway}`);
    }
    expect(trace).toMatch(/pc1 tcp \d+ > 192\.168\.3\.80\.80: FIN_WAIT2 -> TIME_WAIT/);
    expect(trace).toMatch(/www tcp 80 > 192\.168\.1\.10\.\d+: LAST_ACK -> CLOSE/);
  });

  test.skipIf(!hasTshark)("tshark finds nothing wrong in the capture, and every port in it", () => {
    const bad = tshark(join(folder, "out.pcapng"), "-Y", badFrames, "-T", "fields", "-e", "frame.number");
    expect(bad.status).toBe(0);
    expect(bad.stdout).toBe("");
    const names = tshark(join(folder, "out.pcapng"), "-T", "fields", "-e", "frame.interface_name").stdout;
    expect([...new Set(names.trim().split("\n"))].sort()).toEqual(
      ["pc1:eth0", "r1:eth0", "r1:eth1", "r2:eth0", "r2:eth1", "sw1:1", "sw1:2", "sw2:1", "sw2:2", "www:eth0"].sort(),
    );
    const tcp = tshark(join(folder, "out.pcapng"), "-Y", 'tcp.flags.syn==1 && frame.interface_name=="pc1:eth0"');
    expect(tcp.status).toBe(0);
    expect(tcp.stdout.trim().split("\n")).toHaveLength(2);
  });

  test("the exit code is the command's, its errors go to standard error", () => {
    const failed = glassnet("run", noRoute, "--exec", "pc1: ping -c 1 10.0.2.10");
    expect(failed).toMatchObject({ status: 2, stdout: "", errors: ["ping: connect: Network is unreachable"] });
    expect(glassnet("run", noRoute, "--exec", "pc1: exit 7").status).toBe(7);
    const endless = glassnet("run", noRoute, "--exec", "pc1: ping 10.0.1.1", "--until", "1500ms");
    expect(endless.status).toBe(124);
    expect(endless.stdout).toContain("icmp_seq=2");
    expect(endless.stdout).not.toContain("icmp_seq=3");
  });

  test("several commands run one after the other; the first failure counts", () => {
    const { status, stdout } = glassnet(
      ...["run", noRoute, "--exec", "pc1: echo one", "--exec", "pc1: sh -c 'exit 3'", "--exec", "r1: hostname"],
    );
    expect(stdout).toBe("one\nr1\n");
    expect(status).toBe(3);
  });

  test("seeds decide", () => {
    const hash = (seed: string) =>
      glassnet("run", noRoute, "--exec", "pc1: ping -c 1 10.0.1.1", "--seed", seed, "--hash").stdout;
    expect(hash("5")).toBe(hash("5"));
    expect(hash("5")).not.toBe(hash("6"));
  });

  test("mistakes are named and give 2", () => {
    expect(glassnet("run", "nothing.json")).toMatchObject({
      status: 2,
      errors: ["glassnet: nothing.json cannot be read: ENOENT (--help says more)"],
    });
    expect(glassnet("run", noRoute, "--exec", "pc9: ls").status).toBe(2);
    expect(glassnet("run", noRoute, "--pcap", "/nowhere/out.pcapng").status).toBe(2);
    expect(glassnet("fly").status).toBe(2);
    expect(glassnet("--help")).toMatchObject({ status: 0, errors: [] });
  });
});

describe("glassnet check", { timeout: 600_000 }, () => {
  test("names file, line, column, path and reason of everything that is wrong", () => {
    const text = `{"glassnet": 1,
 "nodes": [{"name": "a", "kind": "hots", "at": [0, 0],
  "interfaces": [{"name": "eth0", "address": "10.0.0.1", "mask": "255.0.255.0"}]}],
 "links": [{"ends": ["a:eth0", "b:1"]}]}`;
    writeFileSync(join(folder, "bad.json"), text);
    expect(glassnet("check", "bad.json")).toMatchObject({
      status: 1,
      errors: [
        "bad.json:2:34: nodes[0].kind: There is no kind of device called “hots”. Did you mean “host”?",
        "bad.json:3:66: nodes[0].interfaces[0].mask: 255.0.255.0 has holes: a subnet mask is ones from the left, then only zeros.",
        "bad.json:4:32: links[0].ends[1]: There is no device called “b”. Did you mean “a”?",
      ],
    });
  });

  test("the scenarios that are shipped are good", () => {
    const file = at("web/content/scenarios/two_subnets.json");
    expect(glassnet("check", threeSubnets, file)).toMatchObject({ status: 0, errors: [] });
  });
});
