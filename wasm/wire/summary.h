// SPDX-License-Identifier: Apache-2.0
// A frame in one line: as a small value for the page's packet list and the trace records, made without allocating,
// and as the text that `tcpdump -n -S` prints.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "wire/addresses.h"
#include "wire/arp.h"
#include "wire/ethernet.h"
#include "wire/icmp.h"
#include "wire/ipv4.h"
#include "wire/tcp.h"

namespace glassnet::wire {

/// The innermost protocol that was recognised. Numbers are part of the trace record: append only.
enum class FrameProtocol : std::uint8_t {
  kUnknown = 0,  // not even an Ethernet header
  kEthernet = 1,
  kArp = 2,
  kIpv4 = 3,  // another protocol inside, or a fragment after the first of one
  kIcmp = 4,
  kIgmp = 5,
  kUdp = 6,
  kTcp = 7,
  kHttp = 8,
  kDns = 9,    // by port 53
  kDhcp = 10,  // by ports 67 and 68
};

/// What a frame is for; the page draws one shape for each. Numbers are part of the trace record: append only.
enum class FrameKind : std::uint8_t {
  kData = 0,     // carries bytes of a program, or nothing known
  kRequest = 1,  // asks for an answer: ARP request, echo request, HTTP request, DNS query
  kReply = 2,    // is one
  kAck = 3,      // TCP acknowledgement without data
  kControl = 4,  // opens or closes a connection (SYN, FIN), manages groups
  kError = 5,    // ICMP error, TCP reset
};

/// Fields that a frame does not have stay zero.
struct FrameSummary {
  FrameProtocol protocol = FrameProtocol::kUnknown;
  FrameKind kind = FrameKind::kData;
  /// A header was cut off or contradicts itself; what stands before it is filled in.
  bool malformed = false;
  /// A piece of an IPv4 packet; ports and flags are known of the first piece only.
  bool is_fragment = false;
  MacAddress mac_source{};
  MacAddress mac_destination{};
  EtherType ether_type{};
  /// Of IPv4, or sender and target of ARP.
  Ipv4Address source{};
  Ipv4Address destination{};
  IpProtocol ip_protocol{};
  std::uint8_t ttl = 0;
  std::uint16_t identification = 0;
  /// In bytes.
  std::uint16_t fragment_offset = 0;
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
  TcpFlags tcp_flags{};
  std::uint32_t sequence = 0;
  std::uint32_t acknowledgment = 0;
  /// As sent, not scaled.
  std::uint16_t window = 0;
  std::uint8_t icmp_type = 0;
  std::uint8_t icmp_code = 0;
  ArpOperation arp_operation{};
  /// In bytes: of UDP and TCP, of the ICMP message without its header, else of the IP packet.
  std::uint16_t payload_length = 0;
};

/// Reads as far as the headers make sense. Never fails, never allocates, checks no checksum.
[[nodiscard]] FrameSummary summarize(Bytes frame);

/// Whether the line starts with the Ethernet header (`tcpdump -e`).
enum class LinkHeader : std::uint8_t { kHide, kShow };
/// Whether TTL, identification and fragment fields stand in front, with a line break behind them (`tcpdump -v`).
enum class IpDetails : std::uint8_t { kHide, kShow };

struct SummaryStyle {
  LinkHeader link_header = LinkHeader::kHide;
  IpDetails ip_details = IpDetails::kHide;
  /// Subtracted from the sequence number and from the acknowledgment: the initial sequence numbers of both sides turn
  /// them into the relative ones that tcpdump prints unless told `-S`.
  std::uint32_t sequence_base = 0;
  std::uint32_t acknowledgment_base = 0;
};

/// One line without time stamp and line end, as `tcpdump -n -S -t` prints it, e.g.
/// "IP 10.0.1.10.32768 > 10.0.2.10.80: Flags [S], seq 123, win 64240, options [mss 1460], length 0". DNS is
/// taken apart, other UDP payloads are not; a fragment after the first is only its addresses and protocol number, as there.
[[nodiscard]] std::string summary_line(Bytes frame, const SummaryStyle& style = {});

/// "S.", "P.", ".", "none": the flags as tcpdump writes them between brackets.
[[nodiscard]] std::string tcp_flags_text(TcpFlags flags);

}  // namespace glassnet::wire
