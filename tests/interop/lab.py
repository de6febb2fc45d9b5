# SPDX-License-Identifier: Apache-2.0
"""One lab: TAP devices in the present network namespace, the virtual network behind them, and what stands between."""

import json
import os
import pathlib
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).parent
LINUX = "10.77.0.1"  # this side
ROUTER = "10.77.0.2"
HOST = "10.88.0.2"  # behind the router

# A fault by its name, as rules of the cable (docs/SCENARIO.md). ARP has no checksum: damaged, it would poison the tables
# of both sides for half a minute, of Linux as much as of ours, so that corruption is for IP alone.
FAULTS = {
    "clean": [],
    "loss": [{"kind": "loss", "share": "5%"}],
    "burst": [{"kind": "burst-loss", "enter": "1%", "leave": "30%"}],
    "delay": [{"kind": "delay", "time": "20ms", "jitter": "10ms", "overtaking": True}],
    "reorder": [{"kind": "reorder", "share": "20%", "time": "3ms"}],
    "duplicate": [{"kind": "duplicate", "share": "20%", "time": "1ms"}],
    "corrupt": [{"kind": "corrupt", "share": "3%", "match": {"protocol": "ipv4"}}],
    "everything": [
        {"kind": "loss", "share": "3%"},
        {"kind": "delay", "time": "5ms", "jitter": "2ms", "overtaking": True},
        {"kind": "reorder", "share": "5%", "time": "5ms"},
        {"kind": "duplicate", "share": "5%"},
        {"kind": "corrupt", "share": "1%", "match": {"protocol": "ipv4"}},
    ],
}


def run(*words, check=True):
    result = subprocess.run(words, capture_output=True, text=True)
    if check and result.returncode != 0:
        raise RuntimeError(f"{' '.join(words)}: {result.stderr.strip()}")
    return result


def allowed():
    """Why no lab can be built here; empty when one can."""
    if not os.path.exists("/dev/net/tun"):
        return "there is no /dev/net/tun"
    trial = "ip link set lo up && ip tuntap add gn0 mode tap"
    result = subprocess.run([*namespace(), "sh", "-c", trial], capture_output=True, text=True)
    if result.returncode == 0:
        return ""
    return f"network namespaces with TAP devices are not allowed ({result.stderr.strip()})"


def namespace():
    """The words before a command that give it a network of its own; it vanishes with the command."""
    return ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--map-root-user", "--net"]


class Lab:
    """Has to be built in a namespace of its own (`namespace`)."""

    def __init__(self, tap, fault, seed, way, captures, name):
        self.captures = captures
        self.name = name
        self.pcap = captures / f"{self.name}.pcapng"
        self._processes = []
        for switch in ("all", "default"):
            path = pathlib.Path(f"/proc/sys/net/ipv6/conf/{switch}/disable_ipv6")
            if path.exists():
                path.write_text("1")
        run("ip", "link", "set", "lo", "up")
        relayed = way == "relay"
        self._add_tap("gn0")
        if relayed:
            self._add_tap("gn1")
            run("ip", "link", "set", "gn1", "arp", "off")  # only the relay listens there
        run("ip", "address", "add", f"{LINUX}/24", "dev", "gn0")
        run("ip", "route", "add", "10.88.0.0/24", "via", ROUTER)
        scenario = json.loads((HERE / "lab.json").read_text())
        if not relayed:
            scenario["links"][0]["faults"] = FAULTS[fault]
        file = captures / f"{self.name}.json"
        file.write_text(json.dumps(scenario))
        command = [tap, str(file), "--seed", str(seed), "--pcap", str(self.pcap)]
        self.tool = self._start(command, {"TAP": "gn1" if relayed else "gn0"})
        if relayed:
            relay = [sys.executable, str(HERE / "relay.py"), "gn0", "gn1", str(seed), json.dumps(FAULTS[fault])]
            self._start(relay, {})

    def _add_tap(self, name):
        run("ip", "tuntap", "add", name, "mode", "tap")
        # Room for what comes while the program behind it has to wait for a processor.
        run("ip", "link", "set", name, "txqueuelen", "20000", "up")

    def _start(self, command, env):
        process = subprocess.Popen(command, env={**os.environ, **env}, stdout=subprocess.PIPE, text=True)
        self._processes.append(process)
        line = process.stdout.readline()
        if "ready" not in line:
            raise RuntimeError(f"{command[0]} did not start")
        return process

    def serves(self):
        return self.tool.poll() is None

    def close(self):
        """Ends everything and writes the capture. Answers what went wrong while it ran."""
        for process in reversed(self._processes):
            process.terminate()
        wrong = []
        for process in self._processes:
            try:
                status = process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                process.kill()
                status = "no end"
            if status != 0:
                wrong.append(f"{pathlib.Path(process.args[0]).name} ended with {status}")
        return wrong


def bad_frames(pcap, only="", reassemble=True):
    """What tshark finds wrong in a capture (a line a frame), and how many frames it read. `only` is a display filter.

    Where segments are lost, retransmissions overlap what came before, which tshark takes for an error of its own reassembly.
    """
    options = ["-o", "ip.check_checksum:TRUE", "-o", "tcp.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE"]
    if not reassemble:
        options += ["-o", "tcp.desegment_tcp_streams:FALSE"]
    bad = (
        "_ws.malformed || _ws.short || ip.checksum.status==0 || tcp.checksum.status==0 || "
        "udp.checksum.status==0 || icmp.checksum.status==0 || ip.bogus_header_length || _ws.expert.severity >= 0x00800000"
    )
    # Where the sum is 0x0000, Linux writes 0xffff for TCP too (skb_checksum_help in net/core/dev.c); RFC 768 has that for UDP only, but
    # both mean zero in ones' complement. One segment in 65,536.
    bad = f"({bad}) && !(ip.src == {LINUX} && tcp.checksum == 0xffff)"
    wanted = f"({only}) && {bad}" if only else bad
    fields = ["-T", "fields", "-e", "frame.number", "-e", "_ws.expert.message"]
    result = run("tshark", "-n", "-2", "-r", str(pcap), *options, "-Y", wanted, *fields)
    # "Running as user root" is a remark about the user, not about the file.
    complaints = [line for line in result.stderr.splitlines() if "Running as user" not in line and line.strip()]
    counted = run("tshark", "-n", "-r", str(pcap), "-T", "fields", "-e", "frame.number").stdout
    return result.stdout.splitlines() + complaints, len(counted.splitlines())


def wait_until(condition, seconds, pause=0.05):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(pause)
    return False
