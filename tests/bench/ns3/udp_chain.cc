// SPDX-License-Identifier: Apache-2.0
// The chain of ../udp_chain.cc: CSMA cables stand for Ethernet, because they have ARP and a frame check sequence as ours have.
#include <vector>

#include "ns3/csma-module.h"
#include "ns3/internet-module.h"
#include "ns3/network-module.h"
#include "peer.h"

using namespace ns3;

namespace {

constexpr uint16_t kPort = 9;
std::vector<uint8_t> g_payload;
uint64_t g_received;
uint64_t g_bytes;

void SendOne(Ptr<Socket> socket, uint64_t left) {
  socket->Send(Create<Packet>(g_payload.data(), static_cast<uint32_t>(g_payload.size())));
  if (left > 1) Simulator::Schedule(MicroSeconds(20), &SendOne, socket, left - 1);
}

void OnReadable(Ptr<Socket> socket) {
  static std::vector<uint8_t> buffer(65536);  // a program gets a copy of the payload
  while (Ptr<Packet> packet = socket->Recv()) {
    g_bytes += packet->CopyData(buffer.data(), static_cast<uint32_t>(buffer.size()));
    ++g_received;
  }
}

}  // namespace

int main(int count, char** words) {
  const auto routers = static_cast<uint32_t>(peer::Number(count, words, "k", 1));
  const uint64_t packets = peer::Number(count, words, "packets", 100000);
  const uint64_t size = peer::Number(count, words, "size", 1400);
  GlobalValue::Bind("ChecksumEnabled", BooleanValue(true));

  NodeContainer nodes(routers + 2);
  InternetStackHelper().Install(nodes);
  CsmaHelper cable;
  cable.SetChannelAttribute("DataRate", StringValue("1Gbps"));
  cable.SetChannelAttribute("Delay", StringValue("1us"));
  Ipv4AddressHelper addresses("10.0.0.0", "255.255.255.0");
  Ipv4Address server;
  for (uint32_t i = 0; i <= routers; ++i) {
    server = addresses.Assign(cable.Install(NodeContainer(nodes.Get(i), nodes.Get(i + 1)))).GetAddress(1);
    addresses.NewNetwork();
  }
  Ipv4GlobalRoutingHelper::PopulateRoutingTables();

  for (uint64_t i = 0; i < size; ++i) g_payload.push_back(static_cast<uint8_t>(i * 131 + 7));
  Ptr<Socket> sink = Socket::CreateSocket(nodes.Get(routers + 1), UdpSocketFactory::GetTypeId());
  sink->Bind(InetSocketAddress(Ipv4Address::GetAny(), kPort));
  sink->SetRecvCallback(MakeCallback(&OnReadable));
  Ptr<Socket> source = Socket::CreateSocket(nodes.Get(0), UdpSocketFactory::GetTypeId());
  source->Bind();
  source->Connect(InetSocketAddress(server, kPort));
  Simulator::Schedule(MilliSeconds(1), &SendOne, source, 1);
  Simulator::Schedule(Seconds(1), &SendOne, source, packets);

  const double seconds = peer::RunSimulator();
  peer::Finish("udp_chain", "packet", g_received, seconds, g_received == packets + 1 && g_bytes == g_received * size,
               " k=" + std::to_string(routers));
}
