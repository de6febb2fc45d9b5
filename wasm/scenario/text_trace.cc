// SPDX-License-Identifier: Apache-2.0
#include "scenario/text_trace.h"

#include "base/text.h"
#include "scenario/capture.h"
#include "transport/tcp/state.h"
#include "wire/summary.h"

namespace glassnet::scenario {
namespace {

std::string_view as_text(Bytes bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

bool starts_connection(const wire::FrameSummary& frame) {
  return frame.ip_protocol == wire::IpProtocol::kTcp && frame.tcp_flags.syn && frame.fragment_offset == 0;
}

}  // namespace

void TextTrace::add(const sim::Record& record, Bytes bytes) {
  switch (record.kind) {
    case sim::Kind::kFrameTransmit:
      begin_line(record);
      out_ += " > ";
      // What a fault of the cable does to it, such as "delayed".
      if (record.reason != sim::Reason::kNone) (out_ += reason_name(record.reason)) += ' ';
      frame_line(bytes);
      break;
    case sim::Kind::kFrameDamaged:
      begin_line(record);
      append_format(out_, " ~ corrupted from byte %u on: ", record.args[3] / 8);
      frame_line(bytes);
      break;
    case sim::Kind::kFrameDrop:
    case sim::Kind::kPacketDrop:
      // What everybody on a shared medium hears and only one is meant by is no news.
      if (record.reason == sim::Reason::kNotForThisMac || record.reason == sim::Reason::kArpNotForThisHost) return;
      begin_line(record);
      out_ += " x ";
      out_ += reason_name(record.reason);
      if (record.kind == sim::Kind::kFrameDrop && !bytes.empty()) {
        out_ += ' ';
        frame_line(bytes);
      } else if (record.kind == sim::Kind::kPacketDrop) {
        append_format(out_, " IP %s > %s", wire::Ipv4Address(record.args[0]).to_string().c_str(),
                      wire::Ipv4Address(record.args[1]).to_string().c_str());
      }
      break;
    case sim::Kind::kTcpState: tcp_line(record); break;
    case sim::Kind::kProcessStarted:
      begin_line(record);
      append_format(out_, " [%u] $ ", record.args[0]);
      out_ += as_text(bytes);
      break;
    case sim::Kind::kProcessOutput: output(record, bytes); return;
    case sim::Kind::kProcessExited:
      end_output(record);
      begin_line(record);
      append_format(out_, " [%u] exit %u", record.args[0], record.args[1]);
      break;
    default: return;  // the rest follows from these
  }
  out_ += '\n';
}

void TextTrace::begin_line(const sim::Record& record) {
  const std::int64_t time = record_time(record);
  append_format(out_, "%lld.%09lld ", static_cast<long long>(time / 1'000'000'000),
                static_cast<long long>(time % 1'000'000'000));
  if (record.port != 0) {
    out_ += network_.port_label(PortId(record.port));
  } else if (record.node != 0) {
    out_ += network_.description(NodeId(record.node)).name;
  }
}

void TextTrace::frame_line(Bytes frame) {
  wire::SummaryStyle style;
  const wire::FrameSummary summary = wire::summarize(frame);
  if (summary.ip_protocol == wire::IpProtocol::kTcp) {
    const Flow there{summary.source.value, summary.destination.value, summary.source_port, summary.destination_port};
    const Flow back{summary.destination.value, summary.source.value, summary.destination_port, summary.source_port};
    if (starts_connection(summary)) {
      initial_sequences_[there] = summary.sequence;
    } else {
      const auto own = initial_sequences_.find(there);
      const auto peer = initial_sequences_.find(back);
      if (own != initial_sequences_.end()) style.sequence_base = own->second;
      if (peer != initial_sequences_.end()) style.acknowledgment_base = peer->second;
    }
  }
  out_ += wire::summary_line(frame, style);
}

void TextTrace::tcp_line(const sim::Record& record) {
  begin_line(record);
  const std::string_view before = transport::tcp_state_name(static_cast<transport::TcpState>(record.args[1]));
  const std::string_view after = transport::tcp_state_name(static_cast<transport::TcpState>(record.args[2]));
  append_format(out_, " tcp %u", record.args[3] >> 16);
  if (record.args[4] != 0) {
    append_format(out_, " > %s.%u", wire::Ipv4Address(record.args[4]).to_string().c_str(), record.args[3] & 0xffff);
  }
  append_format(out_, ": %.*s -> %.*s", static_cast<int>(before.size()), before.data(), static_cast<int>(after.size()),
                after.data());
}

void TextTrace::output(const sim::Record& record, Bytes bytes) {
  std::string& line = unfinished_lines_[{record.node, record.args[0]}];
  for (const char c : as_text(bytes)) {
    if (c != '\n') {
      line += c;
      continue;
    }
    begin_line(record);
    append_format(out_, " [%u] | ", record.args[0]);
    out_ += line;
    out_ += '\n';
    line.clear();
  }
}

void TextTrace::end_output(const sim::Record& record) {
  const auto found = unfinished_lines_.find({record.node, record.args[0]});
  if (found == unfinished_lines_.end()) return;
  if (!found->second.empty()) {
    begin_line(record);
    append_format(out_, " [%u] | ", record.args[0]);
    out_ += found->second;
    out_ += '\n';
  }
  unfinished_lines_.erase(found);
}

}  // namespace glassnet::scenario
