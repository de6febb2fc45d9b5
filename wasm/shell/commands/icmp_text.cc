// SPDX-License-Identifier: Apache-2.0
#include "shell/commands/icmp_text.h"

#include "base/text.h"
#include "wire/icmp.h"

namespace glassnet::shell {
namespace {

std::string unreachable_text(std::uint8_t code, std::uint32_t mtu) {
  switch (static_cast<wire::UnreachableCode>(code)) {
    case wire::UnreachableCode::kNetwork: return "Destination Net Unreachable";
    case wire::UnreachableCode::kHost: return "Destination Host Unreachable";
    case wire::UnreachableCode::kProtocol: return "Destination Protocol Unreachable";
    case wire::UnreachableCode::kPort: return "Destination Port Unreachable";
    case wire::UnreachableCode::kFragmentationNeeded: return format("Frag needed and DF set (mtu = %u)", mtu);
    case wire::UnreachableCode::kSourceRouteFailed: return "Source Route Failed";
    case wire::UnreachableCode::kNetworkUnknown: return "Destination Net Unknown";
    case wire::UnreachableCode::kHostUnknown: return "Destination Host Unknown";
    case wire::UnreachableCode::kNetworkProhibited: return "Destination Net Prohibited";
    case wire::UnreachableCode::kHostProhibited: return "Destination Host Prohibited";
    case wire::UnreachableCode::kAdministrativelyProhibited: return "Packet filtered";
  }
  return format("Dest Unreachable, Bad Code: %d", int{code});
}

}  // namespace

std::string icmp_error_text(std::uint8_t type, std::uint8_t code, std::uint32_t info) {
  switch (static_cast<wire::IcmpType>(type)) {
    case wire::IcmpType::kDestinationUnreachable: return unreachable_text(code, info);
    case wire::IcmpType::kSourceQuench: return "Source Quench";
    case wire::IcmpType::kRedirect: return code == 0 ? "Redirect Network" : "Redirect Host";
    case wire::IcmpType::kTimeExceeded:
      if (code == 0) return "Time to live exceeded";
      if (code == 1) return "Frag reassembly time exceeded";
      return format("Time exceeded, Bad Code: %d", int{code});
    case wire::IcmpType::kParameterProblem: return "Parameter problem";
    case wire::IcmpType::kEchoReply: return "Echo Reply";
    case wire::IcmpType::kEchoRequest: return "Echo Request";
    case wire::IcmpType::kTimestampRequest: return "Timestamp";
    case wire::IcmpType::kTimestampReply: return "Timestamp Reply";
  }
  return format("Bad ICMP type: %d", int{type});
}

}  // namespace glassnet::shell
