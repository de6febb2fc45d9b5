// SPDX-License-Identifier: Apache-2.0
// Thousands of calls in an order that no sensible program would choose, by programs that are killed at any moment, over cables that
// come and go. Nothing may break (the sanitizers watch), and nothing may be left when all is closed.
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/rng.h"
#include "socket/options.h"
#include "socket/socket_world.h"

namespace glassnet::socket {
namespace {

class RandomCalls : public SocketTest, public testing::WithParamInterface<std::uint64_t> {
 protected:
  static constexpr wire::Ipv4Address kAddresses[] = {
      {}, {127, 0, 0, 1}, kPcAddress, kRouterAddress, kServerAddress, {10, 0, 1, 99}, {10, 0, 1, 255}, {10, 9, 9, 9}};
  static constexpr int kOptions[][2] = {
      {kSolSocket, kSoReuseAddr}, {kSolSocket, kSoBroadcast}, {kSolSocket, kSoRcvBuf}, {kSolSocket, kSoSndBuf},
      {kSolSocket, kSoKeepAlive}, {kSolSocket, kSoError},     {kSolIp, kIpTtl},        {kSolIp, kIpRecvErr},
      {kSolIp, kIpMtuDiscover},   {kSolTcp, kTcpNoDelay},     {kSolTcp, kTcpMaxSeg},   {kSolTcp, kTcpCork}};

  std::uint64_t below(std::uint64_t bound) { return rng_.below(bound); }
  Program& some_program() { return *programs_[below(programs_.size())]; }
  Fd some_fd() { return static_cast<Fd>(below(24)) - 1; }
  SocketAddress some_address() {
    // Few ports, so that sockets meet.
    return {kAddresses[below(std::size(kAddresses))], static_cast<std::uint16_t>(below(4) == 0 ? 0 : 5000 + below(4))};
  }

  static sim::Task<void> wait_somewhere(Syscalls* sys, Fd fd, std::uint64_t what, SocketAddress address) {
    std::array<std::uint8_t, 300> buffer{};
    const std::string data(70'000, 'x');
    std::array<PollFd, 3> lines{PollFd{fd, kPollIn, 0}, {fd + 1, kPollOut, 0}, {fd + 2, kPollIn | kPollOut, 0}};
    switch (what) {
      case 0: static_cast<void>(co_await sys->accept(fd)); break;
      case 1: static_cast<void>(co_await sys->connect(fd, address)); break;
      case 2: static_cast<void>(co_await sys->send(fd, bytes_of(data))); break;
      case 3: static_cast<void>(co_await sys->recv(fd, buffer)); break;
      case 4: static_cast<void>(co_await sys->recv(fd, buffer, kMsgWaitAll)); break;
      case 5: static_cast<void>(co_await sys->poll(lines, sim::milliseconds(500))); break;
      case 6: static_cast<void>(co_await sys->read(fd, buffer)); break;
      default: static_cast<void>(co_await sys->write(fd, bytes_of(data))); break;
    }
  }

  /// Now and then something sensible, so that there are connections and datagrams to be disturbed.
  void connect_somebody() {
    Program& server = below(2) == 0 ? server_program_ : pc_program_;
    const SocketAddress address{&server == &server_program_ ? kServerAddress : kPcAddress,
                                static_cast<std::uint16_t>(5000 + below(4))};
    const Type type = below(3) == 0 ? Type::kDatagram : Type::kStream;
    if (const Result<Fd> fd = server.sys.socket(Domain::kInet, type)) {
      static_cast<void>(server.sys.setsockopt(*fd, kSolSocket, kSoReuseAddr, 1));
      static_cast<void>(server.sys.bind(*fd, address));
      static_cast<void>(server.sys.listen(*fd, 2));
      server.start(wait_somewhere(&server.sys, *fd, type == Type::kStream ? 0 : 3, {}));
    }
    Program& client = some_program();
    if (const Result<Fd> fd = client.sys.socket(Domain::kInet, type)) {
      static_cast<void>(client.sys.try_connect(*fd, address));
      if (below(2) == 0) run_for(sim::milliseconds(20));
      client.start(wait_somewhere(&client.sys, *fd, below(8), address));
    }
  }

  void call_something() {
    Program& program = some_program();
    // Few descriptors, so that most calls meet one that is open.
    if (program.files.size() > 24) program.files.close_all();
    Syscalls& sys = program.sys;
    const Fd fd = some_fd();
    std::array<std::uint8_t, 300> buffer{};
    const std::string data(below(3000), 'x');
    switch (below(22)) {
      case 0: static_cast<void>(sys.socket(Domain::kInet, Type::kStream)); break;
      case 1: static_cast<void>(sys.socket(Domain::kInet, Type::kDatagram)); break;
      case 2: static_cast<void>(sys.socket(Domain::kInet, Type::kDatagram, kProtocolIcmp)); break;
      case 3: static_cast<void>(sys.socket(Domain::kInet, Type::kRaw, kProtocolIcmp)); break;
      case 4: static_cast<void>(sys.bind(fd, some_address())); break;
      case 5: static_cast<void>(sys.listen(fd, static_cast<int>(below(4)))); break;
      case 6: static_cast<void>(sys.try_accept(fd)); break;
      case 7: static_cast<void>(sys.try_connect(fd, some_address())); break;
      case 8: static_cast<void>(sys.try_connect_outcome(fd)); break;
      case 9: static_cast<void>(sys.try_send(fd, bytes_of(data))); break;
      case 10: static_cast<void>(sys.try_sendto(fd, bytes_of(data), some_address())); break;
      case 11: static_cast<void>(sys.try_recvmsg(fd, buffer, below(4) == 0 ? kMsgErrQueue : 0)); break;
      case 12: static_cast<void>(sys.shutdown(fd, static_cast<Shutdown>(below(4)))); break;
      case 13: static_cast<void>(sys.close(fd)); break;
      case 14: static_cast<void>(sys.disconnect(fd)); break;
      case 15: {
        const auto& [level, option] = kOptions[below(std::size(kOptions))];
        static_cast<void>(sys.setsockopt(fd, level, option, static_cast<int>(below(3000)) - 2));
        static_cast<void>(sys.getsockopt(fd, level, option));
        break;
      }
      case 16: {
        const Linger linger{below(2) == 0, 0};
        static_cast<void>(sys.setsockopt(fd, kSolSocket, kSoLinger, encode_linger(linger)));
        break;
      }
      case 17: program.start(wait_somewhere(&sys, fd, below(8), some_address())); break;
      case 18: static_cast<void>(sys.dup2(fd, some_fd())); break;
      case 19: disturb(program, below(12)); break;
      default: connect_somebody(); break;
    }
    static_cast<void>(sys.try_poll(fd, kPollIn | kPollOut));
  }

  void disturb(Program& program, std::uint64_t how) {
    switch (how) {
      case 0: program.sys.interrupt(); break;
      case 1: program.kill(); break;
      case 2: network_.server_cable.set_state(link::LinkState::kCut); break;
      case 3: static_cast<void>(program.sys.pipe()); break;
      default: network_.server_cable.set_state(link::LinkState::kWhole); break;
    }
  }

  Rng rng_{GetParam()};
  Program pc_program_{pc_, kRoot, 1};
  Program pc_user_{pc_, kUser, 2};
  Program router_program_{router_, kRoot, 3};
  Program server_program_{server_, kRoot, 4};
  std::vector<Program*> programs_{&pc_program_, &pc_user_, &router_program_, &server_program_};
};

TEST_P(RandomCalls, LeaveNothingBehind) {
  for (int i = 0; i < 4000; ++i) {
    call_something();
    if (below(3) == 0) run_for(sim::microseconds(static_cast<std::int64_t>(below(20'000))));
    if (i % 100 == 0) {
      for (SocketLayer* layer : {&pc_, &router_, &server_}) static_cast<void>(layer->rows());
    }
  }
  network_.server_cable.set_state(link::LinkState::kWhole);
  for (Program* program : programs_) {
    program->kill();
    program->files.close_all();
  }
  run_for(sim::seconds(3600));  // orphans give up, TIME_WAIT ends
  for (SocketLayer* layer : {&pc_, &router_, &server_}) {
    EXPECT_TRUE(layer->rows().empty());
    for (std::uint16_t port = 5000; port < 5004; ++port) {
      EXPECT_EQ(layer->tcp().ports().holders(port), nullptr);
      EXPECT_EQ(layer->udp().ports().holders(port), nullptr);
      EXPECT_EQ(layer->icmp().identifiers().holders(port), nullptr);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomCalls, testing::Range<std::uint64_t>(1, 9));

}  // namespace
}  // namespace glassnet::socket
