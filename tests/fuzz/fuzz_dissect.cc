// SPDX-License-Identifier: Apache-2.0
// A frame through everything that reads frames for people: the inspector's dissection, the summary, the line of tcpdump, the
// capture file. Input: one frame.
#include "fuzz/fuzz.h"
#include "wire/dissect/dissect.h"
#include "wire/pcapng.h"
#include "wire/summary.h"

namespace glassnet::fuzz {
namespace {

void read_frame(Bytes frame) {
  const std::vector<wire::Field> fields = wire::dissect_frame(frame);
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const wire::Field& field = fields[i];
    promise(field.offset <= frame.size() && field.length <= frame.size() - field.offset, "a field lies in the frame");
    promise(field.parent < static_cast<std::int32_t>(i), "a field comes after the one around it");
    promise(!field.name.empty(), "a field has a name");
    static_cast<void>(wire::value_text(field, frame));
  }
  std::size_t open = 0;
  std::size_t closed = 0;
  wire::walk_fields(
      fields, [&](const wire::Field&) { ++open; }, [&](const wire::Field&) { ++closed; });
  promise(open == fields.size() && closed == open, "every field is entered and left once");

  static_cast<void>(wire::summarize(frame));
  wire::SummaryStyle style;
  const std::string line = wire::summary_line(frame, style);
  for (const char c : line) promise(c >= ' ' && c <= '~', "the line has printable characters only");
  style.link_header = wire::LinkHeader::kShow;
  style.ip_details = wire::IpDetails::kShow;
  static_cast<void>(wire::summary_line(frame, style));

  wire::PcapngWriter writer;
  writer.add_packet(writer.add_interface("h1:eth0"), 1, wire::PacketDirection::kInbound, frame, line);
  promise(writer.bytes().size() % 4 == 0, "blocks of a capture file end on words");
}

}  // namespace
}  // namespace glassnet::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  glassnet::fuzz::read_frame({data, size});
  return 0;
}
