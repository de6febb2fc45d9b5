// SPDX-License-Identifier: Apache-2.0
// The dumbbell of ../tcp_dumbbell.cc with PPP cables, which cost ns-3 less than CSMA. Loss in both directions, as there.
#include <algorithm>
#include <vector>

#include "ns3/internet-module.h"
#include "ns3/network-module.h"
#include "ns3/point-to-point-module.h"
#include "peer.h"

using namespace ns3;

namespace {

constexpr uint16_t kPort = 5001;
uint64_t g_bytes;
uint64_t g_frames;
std::vector<uint8_t> g_chunk(65536);
std::vector<uint8_t> g_buffer(8 << 20);

/// A program that writes all it has, as far as the socket takes it.
struct Source {
  Ptr<Socket> socket;
  uint64_t left;

  void OnConnected(Ptr<Socket>) { Write(); }
  void OnWritable(Ptr<Socket>, uint32_t) { Write(); }
  void Write() {
    while (left > 0) {
      const auto part = static_cast<uint32_t>(std::min<uint64_t>({left, g_chunk.size(), socket->GetTxAvailable()}));
      if (part == 0) return;
      const int taken = socket->Send(Create<Packet>(g_chunk.data(), part));
      if (taken <= 0) return;
      left -= static_cast<uint64_t>(taken);
    }
    socket->Close();
  }
};

void OnReadable(Ptr<Socket> socket) {
  while (Ptr<Packet> packet = socket->Recv()) {
    if (packet->GetSize() == 0) return;
    g_bytes += packet->CopyData(g_buffer.data(), static_cast<uint32_t>(g_buffer.size()));
  }
}

void OnAccept(Ptr<Socket> socket, const Address&) { socket->SetRecvCallback(MakeCallback(&OnReadable)); }
void OnFrame(Ptr<const Packet>) { ++g_frames; }

Ptr<ErrorModel> LossOf(uint64_t partsPerMillion) {
  Ptr<RateErrorModel> model = CreateObject<RateErrorModel>();
  model->SetUnit(RateErrorModel::ERROR_UNIT_PACKET);
  model->SetRate(static_cast<double>(partsPerMillion) / 1e6);
  return model;
}

PointToPointHelper Cable(const char* rate, const char* delay) {
  PointToPointHelper cable;
  cable.SetDeviceAttribute("DataRate", StringValue(rate));
  cable.SetChannelAttribute("Delay", StringValue(delay));
  cable.SetQueue("ns3::DropTailQueue<Packet>", "MaxSize", StringValue("1000p"));
  return cable;
}

}  // namespace

int main(int count, char** words) {
  const auto flows = static_cast<uint32_t>(peer::Number(count, words, "flows", 1));
  const uint64_t bytes = peer::Number(count, words, "kbytes", 50000) * 1000 / flows;
  const uint64_t loss = peer::Number(count, words, "loss_ppm", 0);
  GlobalValue::Bind("ChecksumEnabled", BooleanValue(true));
  const uint32_t buffer = flows == 1 ? 4 << 20 : 1 << 18;
  // Without these ns-3 would send 536 bytes a segment and never fill the cable. Timestamps take 12 of 1460.
  Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(1448));
  Config::SetDefault("ns3::TcpSocket::SndBufSize", UintegerValue(buffer));
  Config::SetDefault("ns3::TcpSocket::RcvBufSize", UintegerValue(buffer));

  NodeContainer routers(2);
  NodeContainer clients(flows);
  NodeContainer servers(flows);
  InternetStackHelper stack;
  stack.Install(routers);
  stack.Install(clients);
  stack.Install(servers);
  Ipv4AddressHelper addresses("10.0.0.0", "255.255.255.0");
  NetDeviceContainer core = Cable("1Gbps", "3ms").Install(routers);
  addresses.Assign(core);
  for (uint32_t i = 0; i < 2 && loss > 0; ++i)
    core.Get(i)->SetAttribute("ReceiveErrorModel", PointerValue(LossOf(loss)));
  PointToPointHelper edge = Cable("10Gbps", "1ms");
  std::vector<Source> sources(flows);
  for (uint32_t i = 0; i < flows; ++i) {
    addresses.NewNetwork();
    addresses.Assign(edge.Install(clients.Get(i), routers.Get(0)));
    addresses.NewNetwork();
    NetDeviceContainer devices = edge.Install(servers.Get(i), routers.Get(1));
    const Ipv4Address server = addresses.Assign(devices).GetAddress(0);
    devices.Get(0)->TraceConnectWithoutContext("MacRx", MakeCallback(&OnFrame));

    Ptr<Socket> listener = Socket::CreateSocket(servers.Get(i), TcpSocketFactory::GetTypeId());
    listener->Bind(InetSocketAddress(Ipv4Address::GetAny(), kPort));
    listener->Listen();
    listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(), MakeCallback(&OnAccept));
    Ptr<Socket> client = Socket::CreateSocket(clients.Get(i), TcpSocketFactory::GetTypeId());
    sources[i] = {client, bytes};
    client->SetConnectCallback(MakeCallback(&Source::OnConnected, &sources[i]), MakeNullCallback<void, Ptr<Socket>>());
    client->SetSendCallback(MakeCallback(&Source::OnWritable, &sources[i]));
    Simulator::Schedule(MilliSeconds(1000 + i),
                        [client, server] { client->Connect(InetSocketAddress(server, kPort)); });
  }
  Ipv4GlobalRoutingHelper::PopulateRoutingTables();

  const double seconds = peer::RunSimulator();
  peer::Finish("tcp_dumbbell", "segment", g_frames, seconds, g_bytes == bytes * flows,
               " flows=" + std::to_string(flows) + " virtual_s=" + std::to_string(Simulator::Now().GetSeconds()));
}
