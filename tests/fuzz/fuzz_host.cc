// SPDX-License-Identifier: Apache-2.0
// Frames into a host that has sockets of all kinds open; station.h describes the input.
#include <array>
#include <memory>
#include <vector>

#include "fuzz/station.h"
#include "network/internet_layer.h"
#include "socket/fd_table.h"
#include "socket/options.h"
#include "socket/socket_layer.h"
#include "socket/syscalls.h"

namespace glassnet::fuzz {
namespace {

using namespace glassnet::socket;  // the system calls are the subject

constexpr wire::Ipv4Address kHost{10, 0, 0, 1};
constexpr wire::Ipv4Address kPeer{10, 0, 0, 2};

class HostWorld {
 public:
  HostWorld() {
    const auto eth0 = net_.add_interface("eth0", port_);
    static_cast<void>(net_.add_address(*eth0, {kHost, 24}));
    static_cast<void>(net_.set_state(*eth0, network::InterfaceState::kUp));
    network::Route route;
    route.gateway = wire::Ipv4Address(10, 0, 0, 254);
    static_cast<void>(net_.add_route(route));
    static_cast<void>(net_.set_neighbor(*eth0, kPeer, station_.mac()));
    open_sockets();
  }

  void run(Bytes input) {
    for_each_step(input, [this](const Step& step) {
      station_.send(step);
      pass(simulator_, pause_of(step.control));
      use_sockets();
    });
    pass(simulator_, sim::seconds(40));
    look_at_tables();
    files_.close_all();
    if (waits_to_the_end(input)) pass(simulator_, sim::seconds(700));
  }

 private:
  void open_sockets() {
    const Fd udp = *calls_.socket(Domain::kInet, Type::kDatagram);
    static_cast<void>(calls_.setsockopt(udp, kSolIp, kIpRecvErr, 1));
    static_cast<void>(calls_.bind(udp, {{}, 53}));
    // struct ip_mreq: group 239.1.2.3 on the interface of 10.0.0.1
    constexpr std::array<std::uint8_t, 8> kMembership = {239, 1, 2, 3, 10, 0, 0, 1};
    static_cast<void>(calls_.setsockopt(udp, kSolIp, kIpAddMembership, Bytes(kMembership)));
    const Fd connected = *calls_.socket(Domain::kInet, Type::kDatagram);
    static_cast<void>(calls_.bind(connected, {kHost, 5000}));
    static_cast<void>(calls_.try_connect(connected, {kPeer, 5001}));
    const Fd ping = *calls_.socket(Domain::kInet, Type::kDatagram, kProtocolIcmp);
    static_cast<void>(calls_.bind(ping, {{}, 7}));
    const Fd raw = *calls_.socket(Domain::kInet, Type::kRaw, kProtocolIcmp);
    listener_ = *calls_.socket(Domain::kInet, Type::kStream);
    static_cast<void>(calls_.bind(listener_, {{}, 80}));
    static_cast<void>(calls_.listen(listener_, 2));
    const Fd client = *calls_.socket(Domain::kInet, Type::kStream);
    static_cast<void>(calls_.bind(client, {kHost, 6000}));
    static_cast<void>(calls_.try_connect(client, {kPeer, 80}));
    open_ = {udp, connected, ping, raw, client};
    pass(simulator_, sim::milliseconds(1));
  }

  /// Reads everything and sends the start of it back.
  void use_sockets() {
    if (const auto accepted = calls_.try_accept(listener_); accepted && open_.size() < 12) {
      open_.push_back(accepted->fd);
    }
    std::array<std::uint8_t, 512> buffer;
    for (const Fd fd : open_) {
      static_cast<void>(calls_.try_recvmsg(fd, buffer, kMsgErrQueue));
      for (int i = 0; i < 4; ++i) {
        const auto message = calls_.try_recvmsg(fd, buffer);
        if (!message || message->size == 0) break;
        static_cast<void>(calls_.try_sendto(fd, Bytes(buffer).first(message->size), message->from));
      }
    }
  }

  void look_at_tables() {
    const network::Reassembly& fragments = net_.ipv4().reassembly();
    promise(fragments.memory() == 0 && fragments.datagrams_held() == 0, "fragments are given up in the end");
    promise(net_.neighbor_rows().size() <= network::NeighborCache::kMaxEntries, "the neighbour table is bounded");
    static_cast<void>(net_.route_rows());
    static_cast<void>(sockets_.rows());
  }

  sim::Simulator simulator_{kWorld};
  link::PacketPool packets_;
  link::Port port_{simulator_,
                   {.id = PortId(1), .node = NodeId(1), .mac = wire::MacAddress::from_number(0x020000000001U)}};
  network::InternetLayer net_{simulator_, packets_, NodeId(1)};
  SocketLayer sockets_{net_};
  FdTable files_;
  Syscalls calls_{sockets_, files_, {1, 0}};
  Station station_{simulator_, packets_, port_, 1};
  Fd listener_ = -1;
  std::vector<Fd> open_;
};

}  // namespace
}  // namespace glassnet::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  glassnet::fuzz::HostWorld().run({data, size});
  return 0;
}
