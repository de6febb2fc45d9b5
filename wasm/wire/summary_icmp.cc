// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "wire/icmp.h"
#include "wire/summary_text.h"

namespace glassnet::wire {
namespace {

/// "udp port 9999 unreachable" or, for protocols without ports known here, the number.
std::string port_unreachable(const QuotedPacket& quoted) {
  const std::string host = quoted.ip.destination.to_string();
  const bool has_port = quoted.transport.size() >= 4;
  const unsigned port = has_port ? load_be16(quoted.transport.data() + 2) : 0;
  switch (quoted.ip.protocol) {
    case IpProtocol::kTcp: return host + format(" tcp port %u unreachable", port);
    case IpProtocol::kUdp: return host + format(" udp port %u unreachable", port);
    case IpProtocol::kIcmp:
    case IpProtocol::kIgmp: break;
  }
  return host + format(" protocol %u port %u unreachable", static_cast<unsigned>(quoted.ip.protocol), port);
}

std::string unreachable(const IcmpHeader& header, const QuotedPacket& quoted) {
  const std::string host = quoted.ip.destination.to_string();
  switch (static_cast<UnreachableCode>(header.code)) {
    case UnreachableCode::kNetwork: return "net " + host + " unreachable";
    case UnreachableCode::kHost: return "host " + host + " unreachable";
    case UnreachableCode::kProtocol:
      return host + format(" protocol %u unreachable", static_cast<unsigned>(quoted.ip.protocol));
    case UnreachableCode::kPort: return port_unreachable(quoted);
    case UnreachableCode::kFragmentationNeeded: {
      std::string text = host + " unreachable - need to frag";
      if (header.next_hop_mtu() != 0) append_format(text, " (mtu %u)", header.next_hop_mtu());
      return text;
    }
    case UnreachableCode::kSourceRouteFailed: return host + " unreachable - source route failed";
    case UnreachableCode::kNetworkUnknown: return "net " + host + " unreachable - unknown";
    case UnreachableCode::kHostUnknown: return "host " + host + " unreachable - unknown";
    case UnreachableCode::kNetworkProhibited: return "net " + host + " unreachable - admin prohibited";
    case UnreachableCode::kHostProhibited: return "host " + host + " unreachable - admin prohibited";
    case UnreachableCode::kAdministrativelyProhibited: return "host " + host + " unreachable - admin prohibited filter";
  }
  return host + format(" unreachable-#%u", header.code);
}

std::string redirect(const IcmpHeader& header, const QuotedPacket& quoted) {
  const std::string host = quoted.ip.destination.to_string();
  const std::string gateway = header.gateway().to_string();
  switch (static_cast<RedirectCode>(header.code)) {
    case RedirectCode::kNetwork: return "redirect " + host + " to net " + gateway;
    case RedirectCode::kHost: return "redirect " + host + " to host " + gateway;
  }
  return format("redirect-#%u ", header.code) + host + " to " + gateway;
}

std::string time_exceeded(std::uint8_t code) {
  switch (static_cast<TimeExceededCode>(code)) {
    case TimeExceededCode::kTtl: return "time exceeded in-transit";
    case TimeExceededCode::kReassembly: return "ip reassembly time exceeded";
  }
  return format("time exceeded-#%u", code);
}

std::string parameter_problem(const IcmpHeader& header) {
  if (header.code != 0) return format("parameter problem - code %u", header.code);
  return format("parameter problem - octet %u", header.pointer());
}

std::string words(const IcmpHeader& header, Bytes payload) {
  // An error that quotes nothing readable is worded around 0.0.0.0.
  const QuotedPacket quoted = QuotedPacket::parse(payload).value_or(QuotedPacket{});
  switch (header.type) {
    case IcmpType::kEchoRequest: return format("echo request, id %u, seq %u", header.identifier(), header.sequence());
    case IcmpType::kEchoReply: return format("echo reply, id %u, seq %u", header.identifier(), header.sequence());
    case IcmpType::kDestinationUnreachable: return unreachable(header, quoted);
    case IcmpType::kSourceQuench: return "source quench";
    case IcmpType::kRedirect: return redirect(header, quoted);
    case IcmpType::kTimeExceeded: return time_exceeded(header.code);
    case IcmpType::kParameterProblem: return parameter_problem(header);
    case IcmpType::kTimestampRequest:
      return format("time stamp query id %u seq %u", header.identifier(), header.sequence());
    case IcmpType::kTimestampReply:
      return format("time stamp reply id %u seq %u", header.identifier(), header.sequence());
  }
  return format("type-#%u", static_cast<unsigned>(header.type));
}

}  // namespace

std::string icmp_text(Bytes message) {
  const auto header = IcmpHeader::parse(message);
  if (!header) return "ICMP [|icmp]";
  return "ICMP " + words(*header, IcmpHeader::payload_of(message)) + format(", length %zu", message.size());
}

}  // namespace glassnet::wire
