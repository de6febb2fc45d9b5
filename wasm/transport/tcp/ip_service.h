// SPDX-License-Identifier: Apache-2.0
// What TCP asks of the layer below, as an interface: network::Ipv4 in a host, a script or a fuzzer in tests.
#pragma once

#include "base/result.h"
#include "link/packet.h"
#include "network/ipv4.h"
#include "network/route.h"

namespace glassnet::transport {

class IpService {
 public:
  /// As network::Ipv4::route.
  [[nodiscard]] virtual Result<network::RouteDecision> route(const network::RouteQuery& query) const = 0;
  /// As network::Ipv4::output.
  virtual Result<void> output(link::Packet segment, const network::OutputOptions& options) = 0;

 protected:
  ~IpService() = default;
};

/// The real one.
class Ipv4Service final : public IpService {
 public:
  explicit Ipv4Service(network::Ipv4& ipv4) : ipv4_(ipv4) {}
  [[nodiscard]] Result<network::RouteDecision> route(const network::RouteQuery& query) const override {
    return ipv4_.route(query);
  }
  Result<void> output(link::Packet segment, const network::OutputOptions& options) override {
    return ipv4_.output(std::move(segment), options);
  }

 private:
  network::Ipv4& ipv4_;
};

}  // namespace glassnet::transport
