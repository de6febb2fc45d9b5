// SPDX-License-Identifier: Apache-2.0
// Takes a frame apart for the inspector: Ethernet, ARP, IPv4, ICMP with the packet it quotes, IGMP, UDP, TCP, HTTP/1.x,
// DNS.
// Never fails: what cannot be read becomes a "_malformed" field, what no dissector knows becomes "data". Checksums are
// judged, not enforced.
#pragma once

#include <vector>

#include "wire/dissect/field.h"

namespace glassnet::wire {

/// The fields of an Ethernet frame, in order of the headers. Offsets count from the first byte of `frame`. Values that
/// are sent in words or units of eight (ip.hdr_len, ip.frag_offset, tcp.hdr_len) are given in bytes.
[[nodiscard]] std::vector<Field> dissect_frame(Bytes frame);

}  // namespace glassnet::wire
