// SPDX-License-Identifier: Apache-2.0
// The notation, the network and the peer; what the program does is in packet_script_program.cc.
#include "transport/packet_script.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

#include "base/text.h"

namespace glassnet::transport::test {
namespace {

/// Output may differ from the stated moment by so much: the scripts state round numbers.
constexpr sim::Duration kTolerance = sim::microseconds(1500);

std::optional<sim::Duration> time(std::string_view text) {
  std::int64_t ns = 0;
  std::int64_t unit = 1'000'000'000;
  bool fraction = false;
  for (const char c : text) {
    if (c == '.') {
      fraction = true;
    } else if (c >= '0' && c <= '9') {
      if (fraction) unit /= 10;
      ns = fraction ? ns + (c - '0') * unit : ns * 10 + (c - '0') * unit;
    } else {
      return std::nullopt;
    }
  }
  return sim::Duration{ns};
}

std::string flags_text(wire::TcpFlags flags) {
  std::string text;
  if (flags.syn) text += 'S';
  if (flags.fin) text += 'F';
  if (flags.rst) text += 'R';
  if (flags.psh) text += 'P';
  if (flags.ack) text += '.';
  if (flags.urg) text += 'U';
  if (flags.ece) text += 'E';
  if (flags.cwr) text += 'W';
  return text;
}

std::optional<wire::TcpFlags> parse_flags(std::string_view text) {
  wire::TcpFlags flags;
  for (const char c : text) {
    switch (c) {
      case 'S': flags.syn = true; break;
      case 'F': flags.fin = true; break;
      case 'R': flags.rst = true; break;
      case 'P': flags.psh = true; break;
      case '.': flags.ack = true; break;
      case 'U': flags.urg = true; break;
      case 'E': flags.ece = true; break;
      case 'W': flags.cwr = true; break;
      default: return std::nullopt;
    }
  }
  return flags;
}

/// The ECN field as packetdrill writes it.
constexpr std::pair<std::string_view, unsigned> kCodepoints[] = {
    {"[noecn]", 0}, {"[ect1]", 1}, {"[ect0]", 2}, {"[ce]", 3}};

}  // namespace

std::optional<std::uint32_t> number(std::string_view text) {
  const auto value = parse_decimal(text, 0xffffffff);
  if (!value) return std::nullopt;
  return static_cast<std::uint32_t>(*value);
}

// --- the network ---

Result<network::RouteDecision> ScriptNetwork::route(const network::RouteQuery& query) const {
  network::RouteDecision decision;
  decision.source = query.source.is_unspecified() ? kOurs : query.source;
  decision.destination = query.destination;
  decision.next_hop = query.destination;
  decision.mtu = mtu;
  decision.link_mtu = link_mtu;
  return decision;
}

Result<void> ScriptNetwork::output(link::Packet segment, const network::OutputOptions& options) {
  if (segment.size() + 20 > mtu) return fail(Errno::kMsgSize);
  const auto header = wire::TcpHeader::parse(segment.bytes());
  if (!header) std::abort();
  Sent out;
  out.at = simulator_.now();
  out.header = *header;
  out.ecn = options.dsfield & 3U;
  out.checksum_right = wire::TcpHeader::checksum_ok(segment.bytes(), options.source, options.destination);
  if (header->flags.syn) first_byte = header->sequence + 1;
  const Bytes payload = wire::TcpHeader::payload_of(segment.bytes());
  out.payload = payload.size();
  for (std::size_t i = 0; i < payload.size() && first_byte; ++i) {
    if (payload[i] != stream_byte(header->sequence - *first_byte + i)) out.payload_right = false;
  }
  sent.push_back(out);
  return {};
}

// --- reading packets ---

struct PacketScript::Packet {
  wire::TcpFlags flags;
  bool has_seq = true;
  std::uint32_t seq = 0;
  std::uint32_t length = 0;
  std::optional<std::uint32_t> ack;
  std::optional<std::uint32_t> window;
  std::optional<std::uint32_t> urgent;  // the pointer
  std::optional<std::string> options;
  std::optional<unsigned> ecn;
};

/// `S. 0:0(0) ack 1 win 1000 <mss 1460,sackOK>`
std::string PacketScript::parse_packet(std::string_view text, Packet& packet) {
  if (const std::size_t open = text.find('<'); open != std::string_view::npos) {
    const std::size_t close = text.rfind('>');
    if (close == std::string_view::npos || close < open) return "options without >";
    packet.options = std::string(text.substr(open + 1, close - open - 1));
    text = text.substr(0, open);
  }
  for (const auto& [name, value] : kCodepoints) {
    if (!text.starts_with(name)) continue;
    packet.ecn = value;
    text = trim(text.substr(name.size()));
  }
  const auto words = split(text, ' ');
  if (words.size() < 2) return "a packet needs flags and seq:end(length)";
  const auto flags = parse_flags(words[0]);
  if (!flags) return "unknown flag in " + std::string(words[0]);
  packet.flags = *flags;

  const std::string_view range = words[1];
  const std::size_t colon = range.find(':');
  const std::size_t open = range.find('(');
  if (colon == std::string_view::npos || open == std::string_view::npos || range.back() != ')')
    return "bad seq:end(length)";
  const auto seq = number(range.substr(0, colon));
  const auto end = number(range.substr(colon + 1, open - colon - 1));
  const auto length = number(range.substr(open + 1, range.size() - open - 2));
  if (!seq || !end || !length || *seq + *length != *end) return "bad seq:end(length)";
  packet.seq = *seq;
  packet.length = *length;
  for (std::size_t i = 2; i + 1 < words.size(); i += 2) {
    const auto value = number(words[i + 1]);
    if (!value) return "bad number " + std::string(words[i + 1]);
    if (words[i] == "ack") {
      packet.ack = *value;
    } else if (words[i] == "win") {
      packet.window = *value;
    } else if (words[i] == "urg") {
      packet.urgent = *value;
    } else {
      return "unknown word " + std::string(words[i]);
    }
  }
  return "";
}

// --- the script ---

PacketScript::PacketScript() : simulator_({}), network_(simulator_), pair_{{kOurs, kServerPort}, {kPeer, kClientPort}} {
  tcp_.emplace(Tcp::Surroundings{simulator_, packets_, network_, ids_, NodeId(1)});
  // Bursts would end with PSH (see linux_push_of_bursts.pkt), which has nothing to do with what most scripts are about.
  tcp_->settings().min_burst_segments = 1;
}

PacketScript::~PacketScript() {
  connection_.reset();
  listener_.reset();
  binding_.release();
}

std::string PacketScript::run(std::string_view text) {
  std::size_t line_number = 0;
  while (!text.empty()) {
    ++line_number;
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (const std::size_t comment = line.find("//"); comment != std::string_view::npos) line = line.substr(0, comment);
    line = trim(line);
    if (line.empty()) continue;
    if (const std::string wrong = step(line); !wrong.empty()) {
      return format("line %zu: %s  [at %.6f s]", line_number, wrong.c_str(),
                    static_cast<double>(simulator_.now().ns) / 1e9);
    }
  }
  if (!network_.sent.empty()) return "end: not in the script: " + describe(network_.sent.front());
  return "";
}

void PacketScript::pass_time_to(sim::Instant at) { simulator_.advance(at); }

std::string PacketScript::step(std::string_view line) {
  // "+0.1 action" is relative to the line before, "0.5 action" counts from the beginning.
  const std::size_t blank = line.find(' ');
  if (line[0] == '+' || (line[0] >= '0' && line[0] <= '9')) {
    const bool relative = line[0] == '+';
    const auto duration = time(line.substr(relative ? 1 : 0, blank - (relative ? 1 : 0)));
    if (!duration || blank == std::string_view::npos) return "bad time";
    moment_ = relative ? moment_ + *duration : sim::Instant{} + *duration;
    line = trim(line.substr(blank));
  }
  if (line.starts_with("> ")) return expect(trim(line.substr(2)));

  pass_time_to(moment_);
  if (!network_.sent.empty()) return "not in the script: " + describe(network_.sent.front());
  if (line.starts_with("< icmp")) return inject_icmp(split(line, ' '));
  if (line.starts_with("< ")) return inject(trim(line.substr(2)));
  if (line == "silence") return "";
  const auto words = split(line, ' ');
  if (words[0] == "set" && words.size() == 3) return set(words[1], words[2]);
  if (words[0] == "check" && words.size() == 3) return check(words[1], words[2]);
  return call(line);
}

std::string PacketScript::inject(std::string_view text) {
  Packet packet;
  if (std::string wrong = parse_packet(text, packet); !wrong.empty()) return wrong;
  wire::TcpHeader header;
  header.source_port = pair_.remote.port;
  header.destination_port = pair_.local.port;
  header.sequence = packet.seq;
  header.flags = packet.flags;
  if (packet.flags.ack) header.acknowledgment = absolute(packet.ack.value_or(0));
  header.window = static_cast<std::uint16_t>(packet.window.value_or(65535));
  header.urgent_pointer = static_cast<std::uint16_t>(packet.urgent.value_or(0));

  const std::string listed = packet.options.value_or("");
  for (const std::string_view item : split(listed, ',')) {
    const auto words = split(item, ' ');
    if (words[0] == "mss") {
      header.options.mss = static_cast<std::uint16_t>(number(words[1]).value_or(0));
    } else if (words[0] == "sackOK") {
      header.options.sack_permitted = true;
    } else if (words[0] == "wscale") {
      header.options.window_scale = static_cast<std::uint8_t>(number(words[1]).value_or(0));
    } else if (words[0] == "TS" && words.size() == 5) {
      const std::uint32_t echo = number(words[4]).value_or(0);
      header.options.timestamps =
          wire::TcpTimestamps{number(words[2]).value_or(0), packet.flags.ack ? echo + first_timestamp_.value_or(0) : 0};
    } else if (words[0] == "sack") {
      for (std::size_t i = 1; i < words.size(); ++i) {
        const std::size_t colon = words[i].find(':');
        header.options.sack_blocks[header.options.sack_count++] = {absolute(*number(words[i].substr(0, colon))),
                                                                   absolute(*number(words[i].substr(colon + 1)))};
      }
    } else if (words[0] != "nop") {
      return "unknown option " + std::string(item);
    }
  }

  link::Packet segment = packets_.make(packet.length);
  const MutableBytes payload = segment.writable();
  for (std::size_t i = 0; i < payload.size(); ++i) payload[i] = stream_byte(packet.seq - 1 + i);
  const std::size_t length = header.header_length();
  const MutableBytes front = segment.prepend(length);
  header.emit(front, kPeer, kOurs, segment.bytes().subspan(length));
  network::Ipv4Info info;
  info.source = kPeer;
  info.destination = kOurs;
  info.protocol = wire::IpProtocol::kTcp;
  info.ttl = 64;
  info.dsfield = static_cast<std::uint8_t>(packet.ecn.value_or(0));
  tcp_->input(std::move(segment), info);
  return "";
}

/// `< icmp ERRNO seq [mtu]`: an error about a segment of ours.
std::string PacketScript::inject_icmp(const std::vector<std::string_view>& words) {
  if (words.size() < 4) return "needs: < icmp ERRNO sequence [mtu]";
  network::IcmpError error;
  for (int code = 1; code < 134; ++code) {
    if (errno_name(static_cast<Errno>(code)) == words[2]) error.error = static_cast<Errno>(code);
  }
  error.type = wire::IcmpType::kDestinationUnreachable;
  error.code = error.error == Errno::kNetUnreach ? 0 : error.error == Errno::kHostUnreach ? 1 : 3;
  error.source = kOurs;
  error.destination = kPeer;
  error.reporter = kPeer;
  error.protocol = wire::IpProtocol::kTcp;
  if (words.size() > 4) {
    error.next_hop_mtu = static_cast<std::uint16_t>(number(words[4]).value_or(0));
    network_.mtu = error.next_hop_mtu;
  }
  std::array<std::uint8_t, 8> quoted{};
  store_be16(quoted.data(), pair_.local.port);
  store_be16(quoted.data() + 2, pair_.remote.port);
  store_be32(quoted.data() + 4, absolute(number(words[3]).value_or(0)));
  tcp_->icmp_error(error, quoted);
  return "";
}

std::string PacketScript::expect(std::string_view text) {
  Packet expected;
  if (std::string wrong = parse_packet(text, expected); !wrong.empty()) return wrong;
  while (network_.sent.empty() && simulator_.now() < moment_ + kTolerance) {
    pass_time_to(std::min(simulator_.next_event_time(), moment_ + kTolerance));
  }
  if (network_.sent.empty()) return "nothing was sent";
  const ScriptNetwork::Sent actual = network_.sent.front();
  network_.sent.pop_front();
  if (actual.header.flags.syn && !(iss_ && connection_ != nullptr)) iss_ = actual.header.sequence;
  if (actual.header.options.timestamps && !first_timestamp_) first_timestamp_ = actual.header.options.timestamps->value;
  std::string wrong = compare(actual, expected);
  if (wrong.empty() && (actual.at < moment_ - kTolerance || actual.at > moment_ + kTolerance)) wrong = "wrong moment";
  return wrong.empty() ? wrong : wrong + ": " + describe(actual);
}

std::string PacketScript::compare(const ScriptNetwork::Sent& actual, const Packet& expected) const {
  const wire::TcpHeader& header = actual.header;
  if (!actual.checksum_right) return "wrong checksum";
  if (!actual.payload_right) return "wrong payload";
  if (flags_text(header.flags) != flags_text(expected.flags)) return "wrong flags";
  if (expected.ecn && actual.ecn != *expected.ecn) return "wrong ECN field";
  const bool raw_seq = header.flags.rst && !header.flags.ack && header.sequence == expected.seq;
  if (!raw_seq && header.sequence - iss_.value_or(0) != expected.seq &&
      !(header.flags.rst && header.sequence == expected.seq)) {
    return "wrong sequence number";
  }
  if (actual.payload != expected.length) return "wrong length";
  if (header.flags.ack && expected.ack && header.acknowledgment != *expected.ack) return "wrong ACK number";
  if (expected.window && header.window != *expected.window) return "wrong window";
  if (header.urgent_pointer != expected.urgent.value_or(0)) return "wrong urgent pointer";
  if (!expected.options) return header.flags.syn ? "a SYN needs its options" : "";
  // "*" stands for any number.
  const std::string text = options_text(header.options);
  const auto have = split(text, ' ');
  const auto want = split(*expected.options, ' ');
  bool same = have.size() == want.size();
  for (std::size_t i = 0; same && i < have.size(); ++i) same = want[i] == have[i] || want[i].starts_with('*');
  return same ? "" : "wrong options";
}

std::string PacketScript::options_text(const wire::TcpOptions& options) const {
  std::string text;
  const auto add = [&](const std::string& item) { text += (text.empty() ? "" : ",") + item; };
  if (options.mss) add(format("mss %u", *options.mss));
  if (options.sack_permitted) {
    if (!options.timestamps) add("nop,nop");
    add("sackOK");
  }
  if (options.timestamps) {
    if (!options.sack_permitted) add("nop,nop");
    add(format("TS val %u ecr %u", options.timestamps->value - first_timestamp_.value_or(0), options.timestamps->echo));
  }
  if (options.window_scale) add(format("nop,wscale %u", *options.window_scale));
  if (options.sack_count > 0) {
    std::string blocks = "nop,nop,sack";
    for (const wire::SackBlock& block : options.sacks()) append_format(blocks, " %u:%u", block.left, block.right);
    add(blocks);
  }
  return text;
}

std::string PacketScript::describe(const ScriptNetwork::Sent& sent) const {
  const wire::TcpHeader& header = sent.header;
  const std::uint32_t seq = header.sequence - iss_.value_or(0);
  std::string text =
      format("%.6f > %s %u:%u(%zu)", static_cast<double>(sent.at.ns) / 1e9, flags_text(header.flags).c_str(), seq,
             static_cast<std::uint32_t>(seq + sent.payload), sent.payload);
  if (header.flags.ack) append_format(text, " ack %u", header.acknowledgment);
  append_format(text, " win %u", header.window);
  if (header.urgent_pointer != 0) append_format(text, " urg %u", header.urgent_pointer);
  append_format(text, " <%s>", options_text(header.options).c_str());
  return text;
}

}  // namespace glassnet::transport::test
