// SPDX-License-Identifier: Apache-2.0
#include "wire/icmp.h"

#include "wire/dissect/protocols.h"

namespace glassnet::wire::dissect {
namespace {

constexpr std::size_t kChecksumAt = 2;

void checksum(Builder& builder, Layer& layer, Bytes message, bool whole) {
  const Region region = layer.ahead(2);
  layer.number("icmp.checksum", 2);
  if (!layer.ok()) return;
  ChecksumStatus status = ChecksumStatus::kUnverified;
  if (whole) status = IcmpHeader::checksum_ok(message) ? ChecksumStatus::kGood : ChecksumStatus::kBad;
  add_checksum_status(builder, {"icmp.checksum.status", "icmp.checksum_calculated"}, region, status,
                      right_checksum({}, message, kChecksumAt));
}

/// Bytes 4 to 7, which each type uses in its own way.
void rest_of_header(Layer& layer, IcmpType type, std::uint64_t code) {
  switch (type) {
    case IcmpType::kEchoReply:
    case IcmpType::kEchoRequest:
    case IcmpType::kTimestampRequest:
    case IcmpType::kTimestampReply:
      layer.number("icmp.ident", 2);
      layer.number("icmp.seq", 2);
      return;
    case IcmpType::kDestinationUnreachable:
      if (code == static_cast<std::uint64_t>(UnreachableCode::kFragmentationNeeded)) {
        layer.bytes("icmp.unused", 2);
        layer.number("icmp.mtu", 2);
        return;
      }
      break;
    case IcmpType::kRedirect: layer.ipv4("icmp.redir_gw"); return;
    case IcmpType::kParameterProblem:
      layer.number("icmp.pointer", 1);
      layer.bytes("icmp.unused", 3);
      return;
    case IcmpType::kSourceQuench:
    case IcmpType::kTimeExceeded: break;
  }
  layer.bytes("icmp.unused", 4);
}

}  // namespace

void icmp(Builder& builder, Region region, const Enclosing& enclosing) {
  Layer layer(builder, "icmp", region);
  const auto type = static_cast<IcmpType>(layer.number("icmp.type", 1));
  const std::uint64_t code = layer.number("icmp.code", 1);
  checksum(builder, layer, builder.bytes(region), enclosing.whole);
  rest_of_header(layer, type, code);
  if (!layer.ok()) return;

  const Region rest = layer.rest();
  layer.skip(rest.size);  // what follows stands inside the message: its checksum covers it
  IcmpHeader header;
  header.type = type;
  if (header.is_error() && enclosing.setting == Setting::kOnTheWire && rest.size > 0) {
    ipv4(builder, rest, Setting::kQuoted);
  } else {
    builder.data(rest);
  }
}

}  // namespace glassnet::wire::dissect
