// SPDX-License-Identifier: Apache-2.0
#include "node/interface_request.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "node/little_endian.h"
#include "node/socket_address.h"

namespace glassnet::node {
namespace {

constexpr std::size_t kNameSize = 16;  // IFNAMSIZ

// By their Linux numbers.
enum Request : std::int64_t {
  kGetName = 0x8910,
  kGetFlags = 0x8913,
  kGetAddress = 0x8915,
  kGetBroadcast = 0x8919,
  kGetMask = 0x891b,
  kGetMtu = 0x8921,
  kGetHardwareAddress = 0x8927,
  kGetIndex = 0x8933,
};

/// IFF_... of net/if.h.
std::uint16_t flags_of(const network::InterfaceRow& row) {
  constexpr std::uint16_t kUp = 1, kBroadcast = 2, kLoopback = 8, kRunning = 0x40, kMulticast = 0x1000;
  unsigned flags = row.loopback ? kLoopback : kBroadcast | kMulticast;
  if (row.up) flags |= kUp;
  if (row.up && (row.carrier || row.loopback)) flags |= kRunning;
  return static_cast<std::uint16_t>(flags);
}

std::optional<network::InterfaceRow> find(Host& host, std::int64_t request, MutableBytes ifreq) {
  const std::string_view bytes(reinterpret_cast<const char*>(ifreq.data()), kNameSize);
  const std::string_view name = bytes.substr(0, bytes.find('\0'));
  const std::uint32_t index = load_le32(ifreq.data() + kNameSize);
  for (network::InterfaceRow& row : host.internet().interface_rows()) {
    const bool same = request == kGetName ? row.index.value == index : row.name == name;
    if (same) return std::move(row);
  }
  return std::nullopt;
}

}  // namespace

bool is_interface_request(std::int64_t request) {
  switch (request) {
    case kGetName:
    case kGetFlags:
    case kGetAddress:
    case kGetBroadcast:
    case kGetMask:
    case kGetMtu:
    case kGetHardwareAddress:
    case kGetIndex: return true;
    default: return false;
  }
}

Result<void> answer_interface_request(Host& host, std::int64_t request, MutableBytes ifreq) {
  const std::optional<network::InterfaceRow> row = find(host, request, ifreq);
  if (!row) return fail(Errno::kNoDev);
  const MutableBytes target = ifreq.subspan(kNameSize);
  const auto put_address = [&](wire::Ipv4Address address) { write_address({address, 0}, target); };
  if (request == kGetAddress || request == kGetBroadcast || request == kGetMask) {
    if (row->addresses.empty()) return fail(Errno::kAddrNotAvail);
    const wire::Ipv4Prefix& first = row->addresses.front();
    if (request == kGetAddress) put_address(first.address);
    if (request == kGetMask) put_address(first.mask());
    if (request == kGetBroadcast) put_address(first.has_broadcast() ? first.broadcast() : wire::Ipv4Address());
    return {};
  }
  std::ranges::fill(target, std::uint8_t{0});
  if (request == kGetName) {
    std::ranges::fill(ifreq.first(kNameSize), std::uint8_t{0});
    std::ranges::copy(row->name.substr(0, kNameSize - 1), ifreq.begin());
    store_le32(target.data(), row->index.value);
  } else if (request == kGetFlags) {
    store_le32(target.data(), flags_of(*row));
  } else if (request == kGetMtu) {
    store_le32(target.data(), row->mtu);
  } else if (request == kGetIndex) {
    store_le32(target.data(), row->index.value);
  } else {
    constexpr std::uint8_t kEthernet = 1, kLoopback = 4;  // ARPHRD_LOOPBACK is 772
    target[0] = row->loopback ? kLoopback : kEthernet;
    target[1] = row->loopback ? 3 : 0;
    std::ranges::copy(row->mac.octets, target.begin() + 2);
  }
  return {};
}

}  // namespace glassnet::node
