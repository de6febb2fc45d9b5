// SPDX-License-Identifier: Apache-2.0
#include "wire/igmp.h"

#include "wire/dissect/protocols.h"

namespace glassnet::wire::dissect {
namespace {

constexpr std::size_t kChecksumAt = 2;

void checksum(Builder& builder, Layer& layer, Bytes message, bool whole) {
  const Region region = layer.ahead(2);
  layer.number("igmp.checksum", 2);
  if (!layer.ok()) return;
  ChecksumStatus status = ChecksumStatus::kUnverified;
  if (whole) status = IgmpHeader::checksum_ok(message) ? ChecksumStatus::kGood : ChecksumStatus::kBad;
  add_checksum_status(builder, {"igmp.checksum.status", "igmp.checksum_calculated"}, region, status,
                      right_checksum({}, message, kChecksumAt));
}

void sources(Layer& layer, std::uint64_t count) {
  for (; count > 0 && layer.ok(); --count) layer.ipv4("igmp.saddr");
}

/// What version 3 adds to a query (RFC 3376 §4.1).
void query_rest(Layer& layer) {
  layer.bits("igmp.s", layer.position(), 4, 1);
  layer.bits("igmp.qrv", layer.position(), 5, 3);
  layer.skip(1);
  layer.number("igmp.qqic", 1);
  sources(layer, layer.number("igmp.num_src", 2));
}

void records(Builder& builder, Layer& layer, std::uint64_t count) {
  for (; count > 0 && layer.ok(); --count) {
    layer.number("igmp.record_type", 1);
    if (!layer.ok()) return;
    const Below below(builder);
    const std::uint64_t auxiliary = layer.number("igmp.aux_data_len", 1);
    const std::uint64_t number = layer.number("igmp.num_src", 2);
    layer.ipv4("igmp.maddr");
    sources(layer, number);
    if (auxiliary > 0) layer.bytes("igmp.aux_data", 4 * static_cast<std::size_t>(auxiliary));
  }
}

}  // namespace

void igmp(Builder& builder, Region region, const Enclosing& enclosing) {
  Layer layer(builder, "igmp", region);
  const auto type = static_cast<IgmpType>(layer.number("igmp.type", 1));
  if (type == IgmpType::kQuery || type == IgmpType::kReportV2 || type == IgmpType::kLeave) {
    layer.number("igmp.max_resp", 1);
  } else {
    layer.bytes("igmp.reserved", 1);
  }
  checksum(builder, layer, builder.bytes(region), enclosing.whole);
  if (type == IgmpType::kReportV3) {
    layer.bytes("igmp.reserved", 2);
    records(builder, layer, layer.number("igmp.num_grp_recs", 2));
  } else {
    layer.ipv4("igmp.maddr");
    if (type == IgmpType::kQuery && layer.rest().size > 0) query_rest(layer);
  }
  if (!layer.ok()) return;
  const Region rest = layer.rest();
  layer.skip(rest.size);  // covered by the checksum
  builder.data(rest);
}

}  // namespace glassnet::wire::dissect
