// SPDX-License-Identifier: Apache-2.0
#include "shell/commands/tables.h"

#include <algorithm>
#include <tuple>

#include "base/sorted.h"
#include "base/text.h"
#include "node/host.h"
#include "node/names.h"
#include "node/resolver.h"
#include "node/users.h"

namespace glassnet::shell {

std::vector<network::RouteRow> sorted_routes(const node::Admin& admin) {
  std::vector<network::RouteRow> rows = admin.routes();
  sort_stably(rows, [](const network::RouteRow& a, const network::RouteRow& b) {
    return std::tuple(a.route.destination.address, -a.route.destination.length, a.route.metric) <
           std::tuple(b.route.destination.address, -b.route.destination.length, b.route.metric);
  });
  return rows;
}

std::string address_text(const node::Process& process, wire::Ipv4Address address, Names names) {
  if (names == Names::kResolve) {
    if (auto name = node::name_of(process.host().files(), address)) return std::move(*name);
  }
  return address.to_string();
}

sim::Task<std::string> look_up_text(node::Process& process, wire::Ipv4Address address, Names names) {
  if (names == Names::kResolve) {
    sim::Task<std::optional<std::string>> looking = node::find_host_name(process, address);
    std::optional<std::string> name = co_await looking;
    if (name) co_return std::move(*name);
  }
  co_return address.to_string();
}

std::string port_text(const node::Process& process, std::uint16_t port, std::string_view protocol, Names names) {
  if (port == 0) return "*";
  if (names == Names::kResolve) {
    if (auto name = node::service_name(process.host().files(), port, protocol)) return std::move(*name);
  }
  return format("%u", unsigned{port});
}

std::string user_text(std::uint32_t uid) {
  const auto user = node::user_by_uid(uid);
  return user ? std::string(user->name) : format("%u", uid);
}

}  // namespace glassnet::shell
