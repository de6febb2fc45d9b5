// SPDX-License-Identifier: Apache-2.0
#include "wire/summary.h"

#include "wire/dissect/http_text.h"
#include "wire/dns.h"
#include "wire/igmp.h"
#include "wire/udp.h"

namespace glassnet::wire {
namespace {

constexpr std::uint16_t kDhcpServerPort = 67;
constexpr std::uint16_t kDhcpClientPort = 68;

void read_arp(FrameSummary& summary, Bytes packet) {
  summary.protocol = FrameProtocol::kArp;
  const auto arp = ArpPacket::parse(packet);
  if (!arp) {
    summary.malformed = true;
    return;
  }
  summary.arp_operation = arp->operation;
  summary.source = arp->sender_ip;
  summary.destination = arp->target_ip;
  summary.kind = arp->operation == ArpOperation::kReply ? FrameKind::kReply : FrameKind::kRequest;
}

FrameKind icmp_kind(const IcmpHeader& header) {
  switch (header.type) {
    case IcmpType::kEchoRequest:
    case IcmpType::kTimestampRequest: return FrameKind::kRequest;
    case IcmpType::kEchoReply:
    case IcmpType::kTimestampReply: return FrameKind::kReply;
    case IcmpType::kDestinationUnreachable:
    case IcmpType::kSourceQuench:
    case IcmpType::kTimeExceeded:
    case IcmpType::kParameterProblem: return FrameKind::kError;
    case IcmpType::kRedirect: return FrameKind::kControl;
  }
  return FrameKind::kData;
}

void read_icmp(FrameSummary& summary, Bytes message) {
  summary.protocol = FrameProtocol::kIcmp;
  const auto header = IcmpHeader::parse(message);
  if (!header) {
    summary.malformed = true;
    return;
  }
  summary.icmp_type = static_cast<std::uint8_t>(header->type);
  summary.icmp_code = header->code;
  summary.payload_length = static_cast<std::uint16_t>(message.size() - IcmpHeader::kSize);
  summary.kind = icmp_kind(*header);
}

void read_udp(FrameSummary& summary, Bytes datagram) {
  summary.protocol = FrameProtocol::kUdp;
  const auto header = summary.is_fragment ? UdpHeader::parse_quoted(datagram) : UdpHeader::parse(datagram);
  if (!header) {
    summary.malformed = true;
    return;
  }
  summary.source_port = header->source_port;
  summary.destination_port = header->destination_port;
  summary.payload_length = static_cast<std::uint16_t>(header->length - UdpHeader::kSize);
  if (header->destination_port == kDnsPort || header->source_port == kDnsPort) {
    summary.protocol = FrameProtocol::kDns;
    summary.kind = header->destination_port == kDnsPort ? FrameKind::kRequest : FrameKind::kReply;
  } else if (header->destination_port == kDhcpServerPort || header->destination_port == kDhcpClientPort) {
    summary.protocol = FrameProtocol::kDhcp;
    summary.kind = header->destination_port == kDhcpServerPort ? FrameKind::kRequest : FrameKind::kReply;
  }
}

FrameKind tcp_kind(TcpFlags flags, std::size_t payload) {
  if (flags.rst) return FrameKind::kError;
  if (flags.syn || flags.fin) return FrameKind::kControl;
  return payload > 0 ? FrameKind::kData : FrameKind::kAck;
}

void read_tcp(FrameSummary& summary, Bytes segment) {
  summary.protocol = FrameProtocol::kTcp;
  const auto header = TcpHeader::parse(segment);
  if (!header) {
    summary.malformed = true;
    return;
  }
  const Bytes payload = TcpHeader::payload_of(segment);
  summary.source_port = header->source_port;
  summary.destination_port = header->destination_port;
  summary.tcp_flags = header->flags;
  summary.sequence = header->sequence;
  summary.acknowledgment = header->acknowledgment;
  summary.window = header->window;
  summary.payload_length = static_cast<std::uint16_t>(payload.size());
  summary.kind = tcp_kind(header->flags, payload.size());
  if (!payload.empty() && (header->destination_port == kDnsPort || header->source_port == kDnsPort)) {
    summary.protocol = FrameProtocol::kDns;
    summary.kind = header->destination_port == kDnsPort ? FrameKind::kRequest : FrameKind::kReply;
    return;
  }
  const auto start = dissect::http_start(payload);
  if (!start) return;
  summary.protocol = FrameProtocol::kHttp;
  // A FIN on the last piece of an answer does not make it less of an answer.
  if (header->flags.rst || header->flags.syn) return;
  summary.kind = *start == dissect::HttpStart::kRequest ? FrameKind::kRequest : FrameKind::kReply;
}

void read_ipv4(FrameSummary& summary, Bytes packet) {
  summary.protocol = FrameProtocol::kIpv4;
  const auto header = Ipv4Header::parse(packet);
  if (!header) {
    summary.malformed = true;
    return;
  }
  summary.source = header->source;
  summary.destination = header->destination;
  summary.ip_protocol = header->protocol;
  summary.ttl = header->ttl;
  summary.identification = header->identification;
  summary.is_fragment = header->is_fragment();
  summary.fragment_offset = header->fragment_offset;
  summary.payload_length = static_cast<std::uint16_t>(header->payload_length());
  if (header->fragment_offset != 0) return;
  const Bytes payload = Ipv4Header::payload_of(packet);
  switch (header->protocol) {
    case IpProtocol::kIcmp: read_icmp(summary, payload); return;
    case IpProtocol::kUdp: read_udp(summary, payload); return;
    case IpProtocol::kTcp: read_tcp(summary, payload); return;
    case IpProtocol::kIgmp:
      summary.protocol = FrameProtocol::kIgmp;
      summary.kind = FrameKind::kControl;
      summary.malformed = !IgmpHeader::parse(payload);
      return;
  }
}

}  // namespace

FrameSummary summarize(Bytes frame) {
  FrameSummary summary;
  const auto ethernet = EthernetHeader::parse(frame);
  if (!ethernet) {
    summary.malformed = true;
    return summary;
  }
  summary.protocol = FrameProtocol::kEthernet;
  summary.mac_source = ethernet->source;
  summary.mac_destination = ethernet->destination;
  summary.ether_type = ethernet->type;
  const Bytes packet = EthernetHeader::payload_of(frame);
  switch (ethernet->type) {
    case EtherType::kArp: read_arp(summary, packet); break;
    case EtherType::kIpv4: read_ipv4(summary, packet); break;
    case EtherType::kVlan:
    case EtherType::kIpv6: break;
  }
  return summary;
}

}  // namespace glassnet::wire
