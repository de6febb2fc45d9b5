// SPDX-License-Identifier: Apache-2.0
#include "scenario/dissection.h"

#include "scenario/json_writer.h"
#include "wire/dissect/dissect.h"

namespace glassnet::scenario {
namespace {

void write_value(JsonWriter& json, const wire::Field& field, Bytes frame) {
  switch (field.kind) {
    case wire::FieldKind::kGroup:
    case wire::FieldKind::kBytes: break;
    case wire::FieldKind::kNumber:
    case wire::FieldKind::kFlag: json.member("value", field.number); break;
    case wire::FieldKind::kMac:
    case wire::FieldKind::kIpv4: json.member("value", wire::value_text(field, frame)); break;
    case wire::FieldKind::kText:
    case wire::FieldKind::kName:
      json.member("value", std::string_view(wire::value_text(field, frame)).substr(0, kLongestText));
      break;
    case wire::FieldKind::kCode: json.member("code", field.code); break;
  }
}

}  // namespace

std::string describe_fields(Bytes frame) {
  JsonWriter json;
  const std::vector<wire::Field> fields = wire::dissect_frame(frame);
  const auto enter = [&json, frame](const wire::Field& field) {
    json.begin_object().member("id", field.name).member("offset", field.offset).member("length", field.length);
    if (field.bit_length != 0) json.member("bitOffset", field.bit_offset).member("bitLength", field.bit_length);
    write_value(json, field, frame);
    if (field.origin == wire::FieldOrigin::kComputed) json.member("computed", true);
    json.key("children").begin_array();
  };
  const auto leave = [&json](const wire::Field&) { json.end_array().end_object(); };
  json.begin_array();
  wire::walk_fields(fields, enter, leave);
  json.end_array();
  return json.take();
}

}  // namespace glassnet::scenario
