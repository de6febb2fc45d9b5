// SPDX-License-Identifier: Apache-2.0
// A path between hosts for tests of congestion control, in place of cables: each way takes a fixed time, towards the
// server there may be one bottleneck with a queue that drops what does not fit, or marks it (RFC 3168), and a test may
// choose segments to be lost.
//
//   client 1 --+
//              +-- [queue, rate] -- server
//   client 2 --+
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/text.h"
#include "transport/tcp_programs.h"

namespace glassnet::transport::test {

struct LongPath {
  sim::Duration one_way = sim::milliseconds(50);
  std::uint64_t rate = 0;                 ///< bits per second of the bottleneck; 0 = endless
  std::uint32_t queue = 100;              ///< packets that may wait there
  std::uint32_t mark_above = 0xffffffff;  ///< packets waiting from which on it marks what may be marked
};

class PathEnd;

/// What the ends of a path share.
class PathWorld {
 public:
  PathWorld(std::uint64_t seed, const LongPath& shape)
      : simulator({.seed = seed, .trace_records = 1 << 16, .trace_bytes = 1 << 10}), path(shape) {}
  /// What is still under way goes to its end, so that nothing leaks.
  ~PathWorld() { simulator.advance(simulator.now() + sim::seconds(3600)); }
  void run_until(sim::Duration time) { simulator.advance(sim::Instant{} + time); }

  sim::Simulator simulator;
  link::PacketPool packets;
  LongPath path;
  /// Whether a data segment towards the server is lost.
  std::function<bool(const wire::TcpHeader&)> loses = [](const wire::TcpHeader&) { return false; };
  std::vector<PathEnd*> ends;
  sim::Instant bottleneck_free{};
  std::uint64_t dropped = 0;
  std::uint64_t marked = 0;
};

/// One host's TCP and its place on the path; the server is the one made first.
class PathEnd final : public IpService {
 public:
  PathEnd(PathWorld& world, std::uint8_t number)
      : world_(world), address_(10, 0, 0, number), tcp_({world.simulator, world.packets, *this, ids, NodeId(number)}) {
    world.ends.push_back(this);
  }
  ~PathEnd() { std::erase(world_.ends, this); }
  PathEnd(const PathEnd&) = delete;
  PathEnd& operator=(const PathEnd&) = delete;

  [[nodiscard]] Result<network::RouteDecision> route(const network::RouteQuery& query) const override {
    network::RouteDecision decision;
    decision.source = address_;
    decision.destination = query.destination;
    decision.mtu = 1500;
    return decision;
  }

  Result<void> output(link::Packet segment, const network::OutputOptions& options) override {
    unsigned ecn = options.dsfield & 3U;
    sim::Duration delay = world_.path.one_way;
    if (options.destination == world_.ends.front()->address_) {
      const auto header = wire::TcpHeader::parse(segment.bytes());
      const bool data = header && segment.size() > header->header_length();
      if (data && world_.loses(*header)) {
        ++world_.dropped;
        return {};
      }
      if (!pass_bottleneck(segment.size() + 20, ecn, delay)) return {};
    }
    network::Ipv4Info info;
    info.source = address_;
    info.destination = options.destination;
    info.protocol = wire::IpProtocol::kTcp;
    info.dsfield = static_cast<std::uint8_t>(ecn);
    world_.simulator.schedule_in(delay, &PathEnd::arrive, new Flight{&world_, info, std::move(segment)});
    return {};
  }

  [[nodiscard]] Tcp& tcp() { return tcp_; }
  [[nodiscard]] wire::Ipv4Address address() const { return address_; }

  SocketIds ids;

 private:
  struct Flight {
    PathWorld* world;
    network::Ipv4Info info;
    link::Packet segment;
  };

  bool pass_bottleneck(std::size_t bytes, unsigned& ecn, sim::Duration& delay) {
    if (world_.path.rate == 0) return true;
    const sim::Instant now = world_.simulator.now();
    const auto time = [this](std::size_t size) {
      return sim::Duration{static_cast<std::int64_t>(size * 8 * 1'000'000'000 / world_.path.rate)};
    };
    const sim::Duration backlog = world_.bottleneck_free > now ? world_.bottleneck_free - now : sim::Duration{};
    const auto waiting = static_cast<std::uint64_t>(backlog.ns / time(1500).ns);
    if (waiting >= world_.path.queue) {
      ++world_.dropped;
      return false;
    }
    if (ecn != 0 && waiting >= world_.path.mark_above) {
      ecn = 3;
      ++world_.marked;
    }
    world_.bottleneck_free = now + backlog + time(bytes);
    delay = delay + backlog + time(bytes);
    return true;
  }

  static void arrive(void* context, std::uint64_t) {
    const std::unique_ptr<Flight> flight(static_cast<Flight*>(context));
    for (PathEnd* end : flight->world->ends) {
      if (end->address_ == flight->info.destination) end->tcp_.input(std::move(flight->segment), flight->info);
    }
  }

  PathWorld& world_;
  wire::Ipv4Address address_;
  Tcp tcp_;
};

}  // namespace glassnet::transport::test
