// SPDX-License-Identifier: Apache-2.0
// Writes the corpus of the fuzz targets: the frames of the project's own traffic, its scenario files, command lines.
//   glassnet_fuzz_seeds FOLDER SCENARIO...
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "fuzz/fuzz.h"
#include "scenario/session.h"
#include "wire/addresses.h"
#include "wire/ethernet.h"
#include "wire/igmp.h"
#include "wire/ipv4.h"

namespace {

using namespace glassnet;
using Input = std::vector<std::uint8_t>;

/// 10.0.0.1 is the host of the target `host`, 10.0.0.2 its peer; r1 has the addresses of the target `router`.
constexpr std::string_view kTraffic =
    R"({"glassnet": 1, "seed": 3, "nodes": [
  {"name": "a", "kind": "host", "at": [0, 0], "interfaces": [{"name": "eth0", "address": "10.0.0.1/24"}],
   "gateway": "10.0.0.254", "services": [{"run": "httpd"}, {"run": "echod"}, {"run": "dnsd /etc/zone"}],
   "files": {"/etc/zone": "lab. 60 SOA ns.lab. a.lab. 1 2 3 4 5\nlab. 60 NS ns.lab.\nlab. 60 MX 10 www.lab.\nlab. 60 TXT a bc\n)"
    R"(ns.lab. 60 A 10.0.0.1\nwww.lab. 60 A 10.0.1.2\nw.lab. 60 CNAME www.lab.\nsub.lab. 60 NS ns.sub.lab.\nns.sub.lab. 60 A 10.0.0.9\n"}},
  {"name": "b", "kind": "host", "at": [9, 0], "interfaces": [{"name": "eth0", "address": "10.0.0.2/24"}],
   "gateway": "10.0.0.254", "files": {"/etc/resolv.conf": "nameserver 10.0.0.1\nsearch lab\n"}},
  {"name": "sw", "kind": "switch", "at": [5, 5], "ports": 3},
  {"name": "r", "kind": "router", "at": [5, 9], "interfaces": [{"name": "eth0", "address": "10.0.0.254/24"},
   {"name": "eth1", "address": "10.0.1.1/24", "mtu": 600}]},
  {"name": "c", "kind": "host", "at": [9, 9], "interfaces": [{"name": "eth0", "address": "10.0.1.2/24"}],
   "gateway": "10.0.1.1", "services": [{"run": "httpd"}, {"run": "echod"}]}],
 "links": [{"ends": ["a:eth0", "sw:1"]}, {"ends": ["b:eth0", "sw:2"]}, {"ends": ["r:eth0", "sw:3"], "loss": "3%"},
  {"ends": ["r:eth1", "c:eth0"]}]})";

constexpr std::string_view kCommands[] = {
    "b: ping -c 2 10.0.0.1",
    "b: ping -c 1 -s 3000 10.0.0.1",
    "b: curl http://10.0.0.1/",
    "b: curl http://10.0.1.2/",
    "c: curl http://10.0.0.1/",
    "b: traceroute 10.0.1.2",
    "b: ping -c 1 -s 2000 10.0.1.2",
    "b: ping -c 1 10.0.0.77",
    "b: ping -c 1 -b 10.0.0.255",
    "b: ping -c 1 10.9.9.9",
    "c: ping -c 1 -t 1 10.0.0.1",
    "b: echo hello | nc -u -w 1 10.0.0.1 7",
    "b: echo hello | nc -w 1 10.0.0.1 7",
    "b: nc -w 1 10.0.0.1 81",
    "b: nc -u -w 1 10.0.0.1 81",
    "b: curl http://w/",
    "b: dig lab any",
    "b: dig +tcp lab any",
    "b: dig x.sub.lab",
    "b: dig none.lab",
    "b: dig -x 10.0.0.1",
    "b: ping -c 1 www.lab",
};

constexpr std::string_view kShellLines[] = {
    "ping -c 1 10.0.0.2",
    "ping -c 1 -s 2000 -i 0.2 10.0.0.2; echo $?",
    "curl -v http://10.0.0.2/ | head -n 3",
    "traceroute -n 10.0.0.2",
    "echo \"a b\" 'c d' e\\ f $HOME ${USER} > /tmp/x; cat < /tmp/x >> /tmp/y && wc /tmp/y || echo no",
    "ip addr show; ip route; ip neigh; ip link show eth0; ip -br a",
    "ip addr add 10.0.0.9/24 dev eth0; ip route add 10.9.0.0/16 via 10.0.0.2; ip route get 10.9.1.1",
    "ip neigh replace 10.0.0.2 lladdr 02:00:00:00:00:09 dev eth0 nud permanent; arp -a; arp -d 10.0.0.2",
    "ifconfig eth0 10.0.0.7 netmask 255.255.255.0 mtu 600; route -n; route add default gw 10.0.0.2",
    "netstat -an; netstat -rn; ss -tan; ss -lnt",
    "nc -l -p 7000 > /tmp/z & sleep 1; echo hi | nc -w 1 10.0.0.1 7000; jobs; fg",
    "ls -la / /tmp; grep -n local /etc/hosts; tail -n 2 /etc/services; head -c 10 /etc/passwd",
    "ps -ef; kill -9 3; kill %1; su root; id; exit 3",
    "A=1 B=2; echo $A$B; ! true; cd /tmp; pwd; rm -f x; mkdir d; touch d/e; chmod 600 d/e",
    "echod -p 9000 & httpd -p 8080 /var/www & discardd &\nnetstat -tlnp\n\3\n\4",
    "echo nameserver 10.0.0.2 > /etc/resolv.conf; dig a.b mx +short; dig @10.0.0.2 -x 10.0.0.1; ping -c 1 -W 1 www",
    "arp -n; arp -s 10.0.0.3 02:00:00:00:00:03; ip -s link; ip maddr; netstat -g; ip route show cache",
};

void write_file(const std::filesystem::path& folder, std::string_view name, const Input& content) {
  std::filesystem::create_directories(folder);
  std::ofstream file(folder / name, std::ios::binary | std::ios::trunc);
  file.write(reinterpret_cast<const char*>(content.data()), static_cast<std::streamsize>(content.size()));
}
Input bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

/// Appends a step of station.h.
void append_step(Input& input, std::uint8_t control, Bytes frame) {
  input.push_back(control);
  input.push_back(static_cast<std::uint8_t>(frame.size() >> 8));
  input.push_back(static_cast<std::uint8_t>(frame.size()));
  input.insert(input.end(), frame.begin(), frame.end());
}

/// All frames that cross cables while `command` runs.
std::vector<Input> frames_of(std::string_view command) {
  scenario::Session session;
  fuzz::promise(session.load(kTraffic).empty(), "the scenario of the seeds loads");
  const std::size_t colon = command.find(':');
  const auto started = session.command(
      scenario::Run{std::string(command.substr(0, colon)), std::string(command.substr(colon + 2)), "root"});
  fuzz::promise(started.has_value(), "the command of the seeds starts");
  std::vector<Input> frames;
  while (session.network()->simulator().now() < sim::Instant{} + sim::seconds(20) && frames.size() < 400) {
    const scenario::Stop stop = session.advance(sim::Instant{} + sim::seconds(20), 10'000);
    const scenario::Batch& batch = session.collect();
    for (const sim::Record& record : batch.records) {
      if (record.kind != sim::Kind::kFrameTransmit) continue;
      const Bytes bytes = batch.bytes_of(record);
      frames.emplace_back(bytes.begin(), bytes.end());
    }
    if (stop == scenario::Stop::kReached) break;
  }
  return frames;
}

void write_frames(const std::filesystem::path& folder, std::string_view command, unsigned number) {
  constexpr std::size_t kFramesEach = 8;
  const std::vector<Input> frames = frames_of(command);
  Input run;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const std::string name = format("%02u-%03zu", number, i);
    if (i < 40) write_file(folder / "dissect", name, frames[i]);
    append_step(run, static_cast<std::uint8_t>(0x34U | ((i % 4) << 6)), frames[i]);
    if (i % kFramesEach != kFramesEach - 1 && i + 1 != frames.size()) continue;
    if (i < 64) {
      for (const char* target : {"host", "router", "switch"}) write_file(folder / target, name, run);
    }
    run.clear();
  }
}

/// Queries about multicast groups, and a datagram to one.
void write_multicast(const std::filesystem::path& folder) {
  const auto frame = [](wire::Ipv4Address group, wire::IpProtocol protocol, const Input& payload) {
    wire::Ipv4Header header;
    header.source = wire::Ipv4Address(10, 0, 0, 2);
    header.destination = group;
    header.protocol = protocol;
    if (protocol == wire::IpProtocol::kIgmp) header.options = wire::Ipv4Options::router_alert();
    header.total_length = static_cast<std::uint16_t>(header.header_length() + payload.size());
    Input bytes(wire::EthernetHeader::kSize + header.header_length());
    wire::EthernetHeader ethernet;
    ethernet.destination = wire::multicast_mac(group);
    ethernet.type = wire::EtherType::kIpv4;
    ethernet.emit(bytes);
    header.emit(MutableBytes(bytes).subspan(wire::EthernetHeader::kSize));
    bytes.insert(bytes.end(), payload.begin(), payload.end());
    return bytes;
  };
  const wire::Ipv4Address group(239, 1, 2, 3);
  wire::IgmpQuery query;
  query.max_response = 10;
  Input run;
  append_step(run, 0x1a, frame(wire::Ipv4Address(224, 0, 0, 1), wire::IpProtocol::kIgmp, query.to_bytes()));
  query.group = group;
  append_step(run, 0x1a, frame(group, wire::IpProtocol::kIgmp, query.to_bytes()));
  query.sources = {wire::Ipv4Address(10, 0, 0, 2), wire::Ipv4Address(10, 0, 0, 3)};
  append_step(run, 0x1a, frame(group, wire::IpProtocol::kIgmp, query.to_bytes()));
  write_file(folder / "dissect", "igmp", frame(group, wire::IpProtocol::kIgmp, query.to_bytes()));
  append_step(run, 0x1a, frame(group, wire::IpProtocol::kUdp, {0, 53, 0, 53, 0, 12, 0, 0, 'm', 'a', 'n', 'y'}));
  for (const char* target : {"host", "router"}) write_file(folder / target, "multicast", run);
}

/// Operations of fuzz_tcp.cc: transfers in both directions, holes, closing, and little windows.
void write_tcp(const std::filesystem::path& folder) {
  const auto segment = [](Input& input, std::uint8_t operation, std::vector<std::uint8_t> operands) {
    input.push_back(static_cast<std::uint8_t>(0x80U | operation));
    input.insert(input.end(), operands.begin(), operands.end());
  };
  for (unsigned choice = 0; choice < 32; ++choice) {
    Input input{static_cast<std::uint8_t>(choice)};
    for (int i = 0; i < 4; ++i) {
      input.push_back(0x1f);                                                          // write
      segment(input, 0x18, {0x10, 0x00, 0, 0, 0, 0, 0x05, 0xb4});                     // the next 1460 bytes
      segment(input, 0x08, {0x10, 0x00, 0x10, 0, 0, 0, 0x02, 0x00});                  // a piece behind a hole
      segment(input, 0x00, {0x10, 0x00, 0, 0, 0x10, 0x00});                           // a duplicate acknowledgement
      segment(input, 0x04, {0x10, 0x00, 0, 0, 0x20, 0x00, 8, 0, 4, 0, 16, 0, 4, 0});  // with SACK
      input.push_back(0x3f);                                                          // read
      input.push_back(static_cast<std::uint8_t>(0x40U + choice % 16));                // time
    }
    segment(input, 0x01, {0x10, 0x80, 0, 0, 0, 0, 0, 0});  // window 0
    input.push_back(static_cast<std::uint8_t>(0x60U + choice % 8));
    input.push_back(0x4c);
    segment(input, 0x10, {0x11, 0x80, 0, 0, 0, 0});  // FIN
    input.push_back(0x60);
    write_file(folder, format("%02u", choice), input);
  }
}

}  // namespace

int main(int count, char** words) {
  if (count < 2) return 2;
  const std::filesystem::path folder = words[1];
  unsigned number = 0;
  for (const std::string_view command : kCommands) write_frames(folder, command, number++);
  number = 0;
  for (const std::string_view lines : kShellLines) {
    for (const char* control : {"\x0b", "\x8b"}) {
      write_file(folder / "shell", format("%02u", number++), bytes_of(std::string(control) + std::string(lines)));
    }
  }
  write_multicast(folder);
  write_tcp(folder / "tcp");
  write_file(folder / "scenario", "traffic", bytes_of(kTraffic));
  for (int i = 2; i < count; ++i) {
    std::ifstream file(words[i], std::ios::binary);
    write_file(folder / "scenario", format("%02d", i), {std::istreambuf_iterator<char>(file), {}});
  }
  scenario::Session session;
  if (session.load(kTraffic).empty()) {
    static_cast<void>(session.command(scenario::Run{"a", "ping -c 1 10.0.0.2", "user"}));
    static_cast<void>(session.advance(sim::Instant{} + sim::seconds(1), 10'000));
    write_file(folder / "scenario", "log", bytes_of("!" + session.log()));
  }
  return 0;
}
