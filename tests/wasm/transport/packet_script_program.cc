// SPDX-License-Identifier: Apache-2.0
// The lines of a packet script that are about the program: its calls, its settings, and what it sees of the connection.
#include <algorithm>
#include <utility>

#include "base/text.h"
#include "transport/packet_script.h"

namespace glassnet::transport::test {
namespace {

template <class T>
std::string answer_of(const Result<T>& result) {
  if (!result) return std::string(errno_name(result.error()));
  if constexpr (std::is_void_v<T>) {
    return "0";
  } else {
    return format("%zu", static_cast<std::size_t>(*result));
  }
}

}  // namespace

/// `name(argument) = answer`; without an answer 0 is expected.
std::string PacketScript::call(std::string_view text) {
  const std::size_t open = text.find('(');
  const std::size_t close = text.find(')');
  const std::size_t equals = text.find('=');
  if (open == std::string_view::npos || close == std::string_view::npos) return "cannot read this line";
  const std::string_view name = trim(text.substr(0, open));
  const std::string_view argument = trim(text.substr(open + 1, close - open - 1));
  const std::string wanted = equals == std::string_view::npos ? "0" : std::string(trim(text.substr(equals + 1)));
  std::optional<std::string> answer = open_call(name, number(argument).value_or(0));
  if (!answer && connection_ == nullptr) return "no connection";
  if (!answer) answer = connection_call(name, argument);
  if (!answer) return "unknown call " + std::string(name);
  return *answer == wanted ? "" : std::string(name) + " answered " + *answer + ", not " + wanted;
}

/// The calls that need no connection; nothing when `name` is none of them.
std::optional<std::string> PacketScript::open_call(std::string_view name, std::uint32_t count) {
  if (name == "connect") {
    static_cast<void>(tcp_->ports().bind(binding_, {kOurs, kClientPort}, AddressReuse::kNo));
    auto connected = tcp_->connect(binding_, {kPeer, kServerPort}, options_, ids_.next(), *this);
    if (!connected) return std::string(errno_name(connected.error()));
    connection_ = std::move(*connected);
    pair_ = connection_->endpoints();
    return "EINPROGRESS";
  }
  if (name == "listen") {
    static_cast<void>(tcp_->ports().bind(binding_, {wire::Ipv4Address::any(), kServerPort}, AddressReuse::kNo));
    auto listening = tcp_->listen(binding_, static_cast<int>(count), options_, ids_.next(), *this);
    if (!listening) return std::string(errno_name(listening.error()));
    listener_ = std::move(*listening);
    return "0";
  }
  if (name == "accept") {
    auto accepted = listener_->accept(*this);
    if (!accepted) return std::string(errno_name(accepted.error()));
    connection_ = std::move(*accepted);
    return "0";
  }
  return std::nullopt;
}

std::optional<std::string> PacketScript::connection_call(std::string_view name, std::string_view argument) {
  if (name == "write") return do_write(number(argument).value_or(0), WriteEnd::kPush);
  if (name == "write_more") return do_write(number(argument).value_or(0), WriteEnd::kMore);
  if (name == "write_urgent") return do_write(number(argument).value_or(0), WriteEnd::kUrgent);
  if (name == "read_urgent") {
    std::uint8_t byte = 0;
    const auto got = connection_->receive_urgent({&byte, 1});
    return got && *got == 1 ? format("byte %u", byte) : answer_of(got);
  }
  if (name == "at_mark") return connection_->at_mark() ? "1" : "0";
  if (name == "write_record") return do_write(number(argument).value_or(0), WriteEnd::kRecord);
  if (name == "read") return do_read(number(argument).value_or(0));
  if (name == "shutdown") {
    return answer_of(argument == "RD" ? connection_->shutdown_read() : connection_->shutdown_write());
  }
  if (name == "close") {
    connection_.reset();
    return "0";
  }
  if (name == "error") {
    const Errno error = connection_->take_error();
    return error == Errno::kOk ? "0" : std::string(errno_name(error));
  }
  return std::nullopt;
}

std::string PacketScript::do_write(std::uint32_t count, WriteEnd end) {
  std::vector<std::uint8_t> data(count);
  for (std::size_t i = 0; i < data.size(); ++i) data[i] = stream_byte(written_ + i);
  const auto sent = connection_->send(data, end);
  if (sent) written_ += *sent;
  return answer_of(sent);
}

std::string PacketScript::do_read(std::uint32_t count) {
  std::vector<std::uint8_t> data(count);
  const bool at_mark = connection_->at_mark() && !options_.urgent_in_line;
  const auto got = connection_->receive(data);
  if (at_mark && !connection_->at_mark()) ++read_;  // the urgent byte is left out
  for (std::size_t i = 0; got && i < *got; ++i) {
    if (data[i] != stream_byte(read_ + i)) return format("wrong byte at %zu", i);
  }
  if (got) read_ += *got;
  return answer_of(got);
}

namespace {

std::string ready_text(ReadyMask mask) {
  std::string text;
  const auto add = [&](unsigned bit, const char* name) {
    if ((mask & bit) != 0) text += (text.empty() ? "" : "+") + std::string(name);
  };
  add(kReadyIn, "IN");
  add(kReadyUrgent, "PRI");
  add(kReadyOut, "OUT");
  add(kReadyError, "ERR");
  add(kReadyHangUp, "HUP");
  add(kReadyReadHangUp, "RDHUP");
  return text.empty() ? "none" : text;
}

struct Figure {
  std::string_view name;
  std::int64_t (*of)(const TcpInfo&);
};
constexpr Figure kFigures[] = {
    {"cwnd", [](const TcpInfo& info) { return std::int64_t{info.snd_cwnd}; }},
    {"ssthresh", [](const TcpInfo& info) { return std::int64_t{info.snd_ssthresh}; }},
    {"mss", [](const TcpInfo& info) { return std::int64_t{info.snd_mss}; }},
    {"unacked", [](const TcpInfo& info) { return std::int64_t{info.unacked}; }},
    {"sacked", [](const TcpInfo& info) { return std::int64_t{info.sacked}; }},
    {"lost", [](const TcpInfo& info) { return std::int64_t{info.lost}; }},
    {"retrans", [](const TcpInfo& info) { return std::int64_t{info.retrans}; }},
    {"ca_state", [](const TcpInfo& info) { return static_cast<std::int64_t>(info.ca_state); }},
    {"reordering", [](const TcpInfo& info) { return std::int64_t{info.reordering}; }},
    {"reord_seen", [](const TcpInfo& info) { return std::int64_t{info.reord_seen}; }},
    {"dsack_dups", [](const TcpInfo& info) { return std::int64_t{info.dsack_dups}; }},
    {"delivered", [](const TcpInfo& info) { return std::int64_t{info.delivered}; }},
    {"delivered_ce", [](const TcpInfo& info) { return std::int64_t{info.delivered_ce}; }},
    {"retransmissions", [](const TcpInfo& info) { return std::int64_t{info.counters.total_retrans}; }},
    {"rto_ms", [](const TcpInfo& info) { return info.rto.ns / 1'000'000; }},
    {"rtt_ms", [](const TcpInfo& info) { return info.rtt.ns / 1'000'000; }},
    {"send_window", [](const TcpInfo& info) { return std::int64_t{info.snd_wnd}; }},
};

struct Setting {
  std::string_view name;
  void (*apply)(ConnectionOptions& socket, TcpSettings& host, std::uint32_t value);
};
constexpr Setting kSettings[] = {
    {"timestamps", [](ConnectionOptions&, TcpSettings& host, std::uint32_t value) { host.timestamps = value != 0; }},
    {"rack", [](ConnectionOptions&, TcpSettings& host, std::uint32_t value) { host.rack = value != 0; }},
    {"tail_loss_probe",
     [](ConnectionOptions&, TcpSettings& host, std::uint32_t value) { host.tail_loss_probe = value != 0; }},
    {"frto", [](ConnectionOptions&, TcpSettings& host, std::uint32_t value) { host.frto = value != 0; }},
    {"ecn", [](ConnectionOptions&, TcpSettings& host, std::uint32_t value) { host.ecn = static_cast<EcnMode>(value); }},
    {"no_delay", [](ConnectionOptions& socket, TcpSettings&, std::uint32_t value) { socket.no_delay = value != 0; }},
    {"cork", [](ConnectionOptions& socket, TcpSettings&, std::uint32_t value) { socket.cork = value != 0; }},
    {"min_burst_segments",
     [](ConnectionOptions&, TcpSettings& host, std::uint32_t value) { host.min_burst_segments = value; }},
    {"not_sent_low_water",
     [](ConnectionOptions& socket, TcpSettings&, std::uint32_t value) { socket.not_sent_low_water = value; }},
    {"urgent_in_line",
     [](ConnectionOptions& socket, TcpSettings&, std::uint32_t value) { socket.urgent_in_line = value != 0; }},
    {"quick_ack", [](ConnectionOptions& socket, TcpSettings&, std::uint32_t value) { socket.quick_ack = value != 0; }},
    {"keepalive", [](ConnectionOptions& socket, TcpSettings&, std::uint32_t value) { socket.keepalive = value != 0; }},
    {"keepalive_idle",
     [](ConnectionOptions& socket, TcpSettings&, std::uint32_t value) { socket.keepalive_idle = sim::seconds(value); }},
    {"keepalive_interval", [](ConnectionOptions& socket, TcpSettings&,
                              std::uint32_t value) { socket.keepalive_interval = sim::seconds(value); }},
    {"keepalive_count", [](ConnectionOptions& socket, TcpSettings&,
                           std::uint32_t value) { socket.keepalive_count = static_cast<std::uint8_t>(value); }},
    {"receive_buffer",
     [](ConnectionOptions& socket, TcpSettings&, std::uint32_t value) { socket.receive_buffer = value; }},
    {"user_timeout", [](ConnectionOptions& socket, TcpSettings&,
                        std::uint32_t value) { socket.user_timeout = sim::milliseconds(value); }},
    {"linger",
     [](ConnectionOptions& socket, TcpSettings&, std::uint32_t value) { socket.linger = sim::seconds(value); }},
};

}  // namespace

/// `check what value`: the state (also of a connection that the program has closed), the rows of netstat, the ready
/// mask, TCP_INFO.
std::string PacketScript::check(std::string_view what, std::string_view value) {
  std::string actual;
  if (what == "state") {
    actual = "CLOSE";
    for (const TcpRow& row : tcp_->rows()) {
      if (row.remote.port != 0) actual = std::string(tcp_state_name(row.state));
    }
  } else if (what == "rows") {
    actual = format("%zu", tcp_->rows().size());
  } else if (connection_ == nullptr) {
    return "no connection";
  } else if (what == "ready") {
    actual = ready_text(connection_->ready());
  } else if (what == "receive_queue") {
    actual = format("%zu", connection_->receive_queue());
  } else {
    const auto* const figure = std::ranges::find(kFigures, what, &Figure::name);
    if (figure == std::end(kFigures)) return "unknown figure " + std::string(what);
    actual = format("%lld", static_cast<long long>(figure->of(connection_->info())));
  }
  return actual == value ? "" : std::string(what) + " is " + actual + ", not " + std::string(value);
}

/// `set what value`: options of the socket, settings of the host, the MTU.
std::string PacketScript::set(std::string_view what, std::string_view value) {
  const std::uint32_t count = value == "on" ? 1 : number(value).value_or(0);
  if (what == "mtu") {
    network_.mtu = network_.link_mtu = count;
    return "";
  }
  if (what == "path_mtu") {
    network_.mtu = count;
    return "";
  }
  if (what == "congestion") {
    const auto algorithm = congestion_algorithm_called(value);
    if (!algorithm) return "unknown algorithm";
    tcp_->settings().congestion = *algorithm;
    return "";
  }
  const auto* const setting = std::ranges::find(kSettings, what, &Setting::name);
  if (setting == std::end(kSettings)) return "unknown setting " + std::string(what);
  setting->apply(options_, tcp_->settings(), count);
  if (connection_ != nullptr) connection_->set_options(options_);
  return "";
}

}  // namespace glassnet::transport::test
