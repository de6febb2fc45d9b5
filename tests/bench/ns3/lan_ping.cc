// SPDX-License-Identifier: Apache-2.0
// The LAN of ../lan_ping.cc: a CSMA cable from each host to one learning bridge.
#include "ns3/bridge-module.h"
#include "ns3/csma-module.h"
#include "ns3/internet-apps-module.h"
#include "ns3/internet-module.h"
#include "ns3/network-module.h"
#include "peer.h"

using namespace ns3;

namespace {
uint64_t g_replies;
void OnReply(Time) { ++g_replies; }
}  // namespace

int main(int count, char** words) {
  const auto hosts = static_cast<uint32_t>(peer::Number(count, words, "n", 100));
  const auto pings = static_cast<uint32_t>(peer::Number(count, words, "pings", 3));
  GlobalValue::Bind("ChecksumEnabled", BooleanValue(true));

  const uint64_t empty = peer::HeapBytes();
  const double start = peer::CpuSeconds();
  NodeContainer nodes(hosts + 1);
  NodeContainer bridge(1);
  InternetStackHelper stack;
  stack.SetIpv6StackInstall(false);
  stack.Install(nodes);
  CsmaHelper cable;
  cable.SetChannelAttribute("DataRate", StringValue("1Gbps"));
  cable.SetChannelAttribute("Delay", StringValue("1us"));
  NetDeviceContainer cards;
  NetDeviceContainer ports;
  for (uint32_t i = 0; i <= hosts; ++i) {
    NetDeviceContainer ends = cable.Install(NodeContainer(nodes.Get(i), bridge.Get(0)));
    cards.Add(ends.Get(0));
    ports.Add(ends.Get(1));
  }
  BridgeHelper().Install(bridge.Get(0), ports);
  Ipv4InterfaceContainer interfaces = Ipv4AddressHelper("10.0.0.0", "255.255.0.0").Assign(cards);
  const double built = peer::CpuSeconds() - start;
  const uint64_t builtBytes = peer::HeapBytes() - empty;

  for (uint32_t i = 1; i <= hosts && pings > 0; ++i) {
    V4PingHelper helper(interfaces.GetAddress(0));
    helper.SetAttribute("Size", UintegerValue(56));
    Ptr<Application> ping = helper.Install(nodes.Get(i)).Get(0);
    const Time begin = Seconds(1) + MicroSeconds(uint64_t{1000000} * i / hosts);
    ping->SetStartTime(begin);
    ping->SetStopTime(begin + Seconds(pings) - MicroSeconds(1));
    ping->TraceConnectWithoutContext("Rtt", MakeCallback(&OnReply));
  }
  const double seconds = peer::RunSimulator();
  // ns-3 delays the answers of ARP at random and forgets a packet that waits when another comes.
  const bool correct = g_replies * 100 >= uint64_t{hosts} * pings * 99;
  const auto perHost = [&](uint64_t bytes) { return std::to_string(static_cast<double>(bytes) / 1024 / (hosts + 1)); };
  peer::Finish("lan_ping", "host", hosts, seconds, correct,
               " n=" + std::to_string(hosts) + " pings=" + std::to_string(pings) + " build_s=" + std::to_string(built) +
                   " built_kib_per_host=" + perHost(builtBytes) +
                   " used_kib_per_host=" + perHost(peer::HeapBytes() - empty));
}
