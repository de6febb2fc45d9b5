# SPDX-License-Identifier: Apache-2.0
"""Runs the interoperability checks: see README.md. Exit status 0: all passed; 1: some failed; 77: not possible here."""

import argparse
import concurrent.futures
import json
import os
import pathlib
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time

import checks
import frames
from lab import FAULTS, HERE, HOST, Lab, allowed, bad_frames, namespace, run

MUTATIONS = 20_000


def case_in_namespace(options):
    """One lab: all checks side by side, then the capture. Prints a line of JSON for each check."""
    captures = pathlib.Path(options.keep)
    name = f"{'mutate' if options.mutate else options.fault}-{options.way}-{options.seed}"
    lab = Lab(options.tap, options.fault, options.seed, options.way, captures, name)
    results = {}
    try:
        if options.mutate:
            results["damaged frames"] = attempt(damaged_frames, lab, options.seed)
        else:
            # Side by side, because over a bad cable most of the time is waiting.
            with concurrent.futures.ThreadPoolExecutor(max_workers=len(checks.ALL)) as pool:
                running = {check.__name__: pool.submit(attempt, check, options.fault) for check in checks.ALL}
                results = {name: future.result() for name, future in running.items()}
    finally:
        wrong = lab.close()
    results["end"] = ("; ".join(wrong), 0.0)
    results["capture"] = attempt(clean_capture, lab, options)
    for name, (message, seconds) in results.items():
        line = {"case": lab.name, "check": name, "message": message, "seconds": round(seconds, 2)}
        print(json.dumps(line), flush=True)


def attempt(check, *arguments):
    begin = time.monotonic()
    try:
        check(*arguments)
        message = ""
    except checks.Failed as failure:
        message = str(failure) or "failed"
    except Exception as error:  # noqa: BLE001: an error of any kind is a failed check
        message = f"{type(error).__name__}: {error}"
    return message, time.monotonic() - begin


def clean_capture(lab, options):
    """Where frames are damaged on purpose, those count that the virtual network sends and no cable has touched yet."""
    damaging = options.mutate or any(fault["kind"] == "corrupt" for fault in FAULTS[options.fault])
    only = "frame.packet_flags_direction == 2" if damaging else ""
    if damaging:  # errors quote what was damaged
        only += " && !icmp.type in {3, 5, 11, 12}"
    if options.mutate:  # and the router sends on what is damaged behind the IP header
        only += " && (ip.src == 10.88.0.2 || ip.src == 10.77.0.2 || arp)"
    bad, count = bad_frames(lab.pcap, only, reassemble=options.fault == "clean")
    checks.expect(count > 0, "the capture is empty")
    checks.expect(not bad, f"{len(bad)} of {count} frames: {bad[:5]}")


def damaged_frames(lab, seed):
    """Whatever comes, the lab lives and serves."""
    wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    wire.bind(("gn0", 0))
    mac = json.loads(run("ip", "-j", "link", "show", "gn0").stdout)[0]["address"]
    here = bytes.fromhex(mac.replace(":", ""))
    router = bytes.fromhex("020000000200")  # the second device, its first interface
    valid = frames.seeds(here, router, "10.77.0.50", HOST)
    for number, frame in enumerate(frames.damaged(valid, MUTATIONS, seed)):
        try:
            wire.send(frame)
        except OSError:
            time.sleep(0.01)  # the queue of the device is full: this one is lost
        if number % 50 == 49:
            time.sleep(0.005)
    checks.expect(lab.serves(), "glassnet-tap has ended")
    run("ip", "neigh", "flush", "dev", "gn0")
    # Fragments of damaged datagrams hold the room for reassembly for 30 s (RFC 1122 §3.3.2), so no large pings yet.
    checks.ping("everything", sizes=(56, 1472))
    checks.arping("everything")
    checks.curl("everything")
    checks.closed_ports("everything")


# --- the parent ---


def cases(options):
    """Each fault with each seed; the way it is brought about alternates, unless all are wanted."""
    for fault in options.only or FAULTS:
        if fault == "mutate":
            continue
        for index, seed in enumerate(options.seeds):
            ways = ["rules"] if fault == "clean" else ["rules", "relay"]
            for way in ways if options.full else [ways[index % len(ways)]]:
                yield ["--fault", fault, "--seed", str(seed), "--way", way]
    if not options.only or "mutate" in options.only:
        for seed in options.seeds:
            yield ["--fault", "clean", "--seed", str(seed), "--way", "rules", "--mutate"]


def run_case(options, words):
    script = [sys.executable, str(HERE / "interop.py")]
    command = [*namespace(), *script, "--tap", options.tap, "--keep", options.keep, *words]
    result = subprocess.run(command, capture_output=True, text=True, timeout=600)
    lines = [json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")]
    if result.returncode != 0 or not lines:
        message = result.stderr.strip()[-500:] or "no result"
        lines.append({"case": " ".join(words), "check": "start", "message": message, "seconds": 0})
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tap", required=True, help="the program glassnet-tap")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--only", nargs="+", choices=[*FAULTS, "mutate"])
    parser.add_argument("--full", action="store_true", help="every fault by rules and by the relay")
    parser.add_argument("--jobs", type=int, default=max(2, os.cpu_count() or 2), help="labs at once")
    parser.add_argument("--keep", help="a folder for the captures, which otherwise are removed")
    parser.add_argument("--report", help="a file for the counts, as JSON")
    parser.add_argument("--fault", help=argparse.SUPPRESS)
    parser.add_argument("--seed", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--way", help=argparse.SUPPRESS)
    parser.add_argument("--mutate", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.fault:
        return case_in_namespace(options)

    if reason := allowed():
        print(f"skipped: {reason}")
        return 77
    options.tap = str(pathlib.Path(options.tap).resolve())
    keep = options.keep
    options.keep = keep or tempfile.mkdtemp(prefix="glassnet-interop-")
    pathlib.Path(options.keep).mkdir(parents=True, exist_ok=True)
    passed, again, failed = 0, [], []
    try:
        with concurrent.futures.ThreadPoolExecutor(max_workers=options.jobs) as pool:
            wanted = list(cases(options))
            for words, lines in zip(wanted, pool.map(lambda words: run_case(options, words), wanted)):
                if report_case(lines):
                    again.append(words)
                else:
                    passed += len(lines)
        # Real time on a busy computer: a case with a failure runs once more, with nothing beside it, and then it counts.
        for words in again:
            print(f"once more, alone: {' '.join(words)}", flush=True)
            lines = run_case(options, words)
            wrong = report_case(lines)
            passed += len(lines) - len(wrong)
            failed += [f"{line['case']}: {line['check']}: {line['message']}" for line in wrong]
    finally:
        if not keep:
            shutil.rmtree(options.keep, ignore_errors=True)
    print(f"{passed} passed, {len(failed)} failed")
    if options.report:
        counts = {"passed": passed, "failed": len(failed), "skipped": 0, "failures": failed}
        pathlib.Path(options.report).write_text(json.dumps(counts))
    return 1 if failed else 0


def report_case(lines):
    """Prints how a case went; answers the checks that failed."""
    wrong = [line for line in lines if line["message"]]
    slowest = max(lines, key=lambda line: line["seconds"])
    print(f"{'✗' if wrong else '✓'} {lines[0]['case']}: {len(lines) - len(wrong)} of {len(lines)} checks"
          f" (slowest: {slowest['check']}, {slowest['seconds']} s)", flush=True)
    for line in wrong:
        print(f"    {line['check']}: {line['message']}", flush=True)
    return wrong


if __name__ == "__main__":
    sys.exit(main())
