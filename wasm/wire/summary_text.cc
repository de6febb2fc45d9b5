// SPDX-License-Identifier: Apache-2.0
// The text half of summary.h: the wording follows tcpdump 4.99, so that what a learner reads here is what they will
// read on a real machine.
#include "wire/summary_text.h"
#include "base/text.h"
#include "wire/dissect/http_text.h"
#include "wire/dns.h"
#include "wire/igmp.h"
#include "wire/summary.h"
#include "wire/udp.h"

namespace glassnet::wire {
namespace {

std::string endpoints(const Ipv4Header& ip) { return ip.source.to_string() + " > " + ip.destination.to_string(); }

std::string endpoints(const Ipv4Header& ip, std::uint16_t source_port, std::uint16_t destination_port) {
  return ip.source.to_string() + format(".%u > ", source_port) + ip.destination.to_string() +
         format(".%u", destination_port);
}

std::string arp_line(Bytes packet) {
  const auto arp = ArpPacket::parse(packet);
  if (!arp) return "[|arp]";
  std::string line;
  switch (arp->operation) {
    case ArpOperation::kRequest:
      line = "Request who-has " + arp->target_ip.to_string();
      if (!arp->target_mac.is_zero()) line += " (" + arp->target_mac.to_string() + ")";
      line += " tell " + arp->sender_ip.to_string();
      break;
    case ArpOperation::kReply:
      line = "Reply " + arp->sender_ip.to_string() + " is-at " + arp->sender_mac.to_string();
      break;
  }
  if (line.empty()) line = format("Unknown (%u)", static_cast<unsigned>(arp->operation));
  return line + format(", length %zu", packet.size());
}

std::string igmp_line(const Ipv4Header& ip, Bytes message) {
  const std::string start = endpoints(ip) + ": igmp ";
  const auto header = IgmpHeader::parse(message);
  if (!header) return start + "[|igmp]";
  switch (header->type) {
    case IgmpType::kQuery: {
      const bool version3 = message.size() >= IgmpQuery::kV3Size;
      std::string line = start + (version3 ? "query v3" : header->max_response_code != 0 ? "query v2" : "query v1");
      if (!header->group.is_unspecified()) line += " [gaddr " + header->group.to_string() + "]";
      return line;
    }
    case IgmpType::kReportV1: return start + "v1 report " + header->group.to_string();
    case IgmpType::kReportV2: return start + "v2 report " + header->group.to_string();
    case IgmpType::kLeave: return start + "leave " + header->group.to_string();
    case IgmpType::kReportV3: return start + format("v3 report, %u group record(s)", header->group.value & 0xffff);
  }
  return endpoints(ip) + format(": igmp-%u", message[0]);
}

std::string udp_line(const Ipv4Header& ip, Bytes datagram) {
  const auto header = ip.is_fragment() ? UdpHeader::parse_quoted(datagram) : UdpHeader::parse(datagram);
  if (header) {
    const std::string start = endpoints(ip, header->source_port, header->destination_port) + ": ";
    if (header->source_port == kDnsPort || header->destination_port == kDnsPort) {
      return start + dns_text(UdpHeader::payload_of(datagram));
    }
    return start + format("UDP, length %zu", header->length - UdpHeader::kSize);
  }
  if (datagram.size() < UdpHeader::kSize) return endpoints(ip) + ": [|udp]";
  const unsigned length = load_be16(datagram.data() + 4);
  const std::string start = endpoints(ip, load_be16(datagram.data()), load_be16(datagram.data() + 2));
  if (header.error() == ParseError::kBadLength) return start + format(": truncated-udplength %u", length);
  return start + format(": UDP, bad length %zu > %zu", length - UdpHeader::kSize, datagram.size() - UdpHeader::kSize);
}

std::string tcp_options_text(Bytes bytes, std::uint32_t sack_base);

/// ": HTTP: GET / HTTP/1.1" behind segments of the ports where tcpdump expects it.
std::string http_note(const TcpHeader& header, Bytes payload) {
  const auto usual = [](std::uint16_t port) { return port == 80 || port == 8080; };
  if (payload.empty() || (!usual(header.source_port) && !usual(header.destination_port))) return {};
  if (!dissect::looks_like_http(payload)) return ": HTTP";
  return ": HTTP: " + printable_text(payload.first(dissect::first_line(payload).size()));
}

std::string tcp_line(const Ipv4Header& ip, Bytes segment, const SummaryStyle& style) {
  const auto header = TcpHeader::parse(segment);
  if (!header) {
    if (segment.size() < TcpHeader::kMinSize) return endpoints(ip) + ": [|tcp]";
    return endpoints(ip, load_be16(segment.data()), load_be16(segment.data() + 2)) +
           format(": tcp [bad hdr length %u]", 4U * (segment[12] >> 4));
  }
  const TcpFlags flags = header->flags;
  const Bytes payload = TcpHeader::payload_of(segment);
  std::string line =
      endpoints(ip, header->source_port, header->destination_port) + ": Flags [" + tcp_flags_text(flags) + "]";
  // A bare acknowledgement says nothing about its own sequence number that the last segment did not.
  if (!payload.empty() || flags.syn || flags.fin || flags.rst) {
    const std::uint32_t sequence = header->sequence - style.sequence_base;
    append_format(line, ", seq %u", sequence);
    if (!payload.empty()) append_format(line, ":%u", sequence + static_cast<std::uint32_t>(payload.size()));
  }
  if (flags.ack) append_format(line, ", ack %u", header->acknowledgment - style.acknowledgment_base);
  append_format(line, ", win %u", header->window);
  if (flags.urg) append_format(line, ", urg %u", header->urgent_pointer);
  const std::size_t options_size = segment.size() - payload.size() - TcpHeader::kMinSize;
  if (options_size > 0) {
    line += ", options [" +
            tcp_options_text(segment.subspan(TcpHeader::kMinSize, options_size), style.acknowledgment_base) + "]";
  }
  append_format(line, ", length %zu", payload.size());
  const bool dns = header->source_port == kDnsPort || header->destination_port == kDnsPort;
  if (dns && !payload.empty()) return line + dns_stream_text(payload);
  return line + http_note(*header, payload);
}

void append_sacks(std::string& out, const TcpOptions& option, std::uint32_t base) {
  append_format(out, "sack %u ", option.sack_count);
  for (const SackBlock& block : option.sacks()) append_format(out, "{%u:%u}", block.left - base, block.right - base);
}

/// One option that was cut out whole; parsing it alone gives its value.
void append_option(std::string& out, Bytes bytes, std::uint32_t sack_base) {
  const TcpOptions option = TcpOptions::parse(bytes);
  if (option.mss) {
    append_format(out, "mss %u", *option.mss);
  } else if (option.window_scale) {
    append_format(out, "wscale %u", *option.window_scale);
  } else if (option.sack_permitted) {
    out += "sackOK";
  } else if (option.timestamps) {
    append_format(out, "TS val %u ecr %u", option.timestamps->value, option.timestamps->echo);
  } else if (option.sack_count > 0) {
    append_sacks(out, option, sack_base);
  } else {
    append_format(out, "unknown-%u", bytes[0]);
    if (bytes.size() > 2) out += ' ';
    for (const std::uint8_t byte : bytes.subspan(2)) append_format(out, "%02x", byte);
  }
}

std::string tcp_options_text(Bytes bytes, std::uint32_t sack_base) {
  std::string out;
  for (std::size_t at = 0; at < bytes.size();) {
    if (at > 0) out += ',';
    const auto kind = static_cast<TcpOptionKind>(bytes[at]);
    if (kind == TcpOptionKind::kEnd) return out + "eol";
    if (kind == TcpOptionKind::kNop) {
      out += "nop";
      ++at;
      continue;
    }
    const std::size_t length = at + 1 < bytes.size() ? bytes[at + 1] : 0;
    if (length < 2 || length > bytes.size() - at) return out + "[bad opt]";
    append_option(out, bytes.subspan(at, length), sack_base);
    at += length;
  }
  return out;
}

std::string_view protocol_name(IpProtocol protocol) {
  switch (protocol) {
    case IpProtocol::kIcmp: return "ICMP";
    case IpProtocol::kIgmp: return "IGMP";
    case IpProtocol::kTcp: return "TCP";
    case IpProtocol::kUdp: return "UDP";
  }
  return "unknown";
}

/// "(tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto UDP (17), length 60)" and the line break of `tcpdump -v`.
std::string ip_details(const Ipv4Header& ip) {
  const char* flags = "none";
  if (ip.dont_fragment) flags = ip.more_fragments ? "+, DF" : "DF";
  if (!ip.dont_fragment && ip.more_fragments) flags = "+";
  const std::string name(protocol_name(ip.protocol));
  return format("(tos 0x%x, ttl %u, id %u, offset %u, flags [%s], proto %s (%u), length %u)\n    ", ip.dsfield, ip.ttl,
                ip.identification, ip.fragment_offset, flags, name.c_str(), static_cast<unsigned>(ip.protocol),
                ip.total_length);
}

std::string ipv4_line(Bytes packet, const SummaryStyle& style) {
  const auto ip = Ipv4Header::parse(packet);
  if (!ip) {
    switch (ip.error()) {
      case ParseError::kBadHeaderLength: return format("bad-hlen %u", 4U * (packet[0] & 0x0f));
      case ParseError::kBadLength: return format("bad-len %u", load_be16(packet.data() + 2));
      case ParseError::kBadVersion: return "wrong link-layer encapsulation (invalid)";
      case ParseError::kTruncated:
      case ParseError::kBadType:
      case ParseError::kBadChecksum:
      case ParseError::kBadName: return "[|ip]";
    }
  }
  const std::string start = style.ip_details == IpDetails::kShow ? ip_details(*ip) : std::string();
  const auto number = static_cast<unsigned>(ip->protocol);
  if (ip->fragment_offset != 0) return start + endpoints(*ip) + format(": ip-proto-%u", number);
  const Bytes payload = Ipv4Header::payload_of(packet);
  switch (ip->protocol) {
    case IpProtocol::kIcmp: return start + endpoints(*ip) + ": " + icmp_text(payload);
    case IpProtocol::kIgmp: return start + igmp_line(*ip, payload);
    case IpProtocol::kUdp: return start + udp_line(*ip, payload);
    case IpProtocol::kTcp: return start + tcp_line(*ip, payload, style);
  }
  return start + endpoints(*ip) + format(": ip-proto-%u %zu", number, payload.size());
}

std::string link_header(const EthernetHeader& header, std::size_t frame_size) {
  const std::string start = header.source.to_string() + " > " + header.destination.to_string();
  const auto type = static_cast<unsigned>(header.type);
  if (type < 0x0600) return start + format(", 802.3, length %u", type);
  const char* name = "Unknown";
  switch (header.type) {
    case EtherType::kIpv4: name = "IPv4"; break;
    case EtherType::kArp: name = "ARP"; break;
    case EtherType::kVlan: name = "802.1Q"; break;
    case EtherType::kIpv6: name = "IPv6"; break;
  }
  return start + format(", ethertype %s (0x%04x), length %zu", name, type, frame_size);
}

}  // namespace

std::string printable_text(Bytes text) {
  std::string out(text.begin(), text.end());
  for (char& c : out) {
    if (c < ' ' || c > '~') c = '.';
  }
  return out;
}

std::string tcp_flags_text(TcpFlags flags) {
  std::string out;
  if (flags.fin) out += 'F';
  if (flags.syn) out += 'S';
  if (flags.rst) out += 'R';
  if (flags.psh) out += 'P';
  if (flags.ack) out += '.';
  if (flags.urg) out += 'U';
  if (flags.ece) out += 'E';
  if (flags.cwr) out += 'W';
  return out.empty() ? "none" : out;
}

std::string summary_line(Bytes frame, const SummaryStyle& style) {
  const auto ethernet = EthernetHeader::parse(frame);
  if (!ethernet) return "[|ether]";
  const Bytes packet = EthernetHeader::payload_of(frame);
  const bool show_link = style.link_header == LinkHeader::kShow;
  const std::string link = link_header(*ethernet, frame.size());
  switch (ethernet->type) {
    case EtherType::kArp: return (show_link ? link + ": " : "ARP, ") + arp_line(packet);
    case EtherType::kIpv4: return (show_link ? link + ": " : "IP ") + ipv4_line(packet, style);
    case EtherType::kVlan:
    case EtherType::kIpv6: break;
  }
  return link;  // nothing better is known, with or without being asked
}

}  // namespace glassnet::wire
