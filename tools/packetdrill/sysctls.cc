// SPDX-License-Identifier: Apache-2.0
#include "sysctls.h"

#include <array>
#include <charconv>
#include <cstdint>
#include <string>
#include <vector>

#include "transport/tcp/congestion/congestion_control.h"

namespace glassnet::packetdrill {
namespace {

using transport::TcpSettings;
using Numbers = std::array<std::uint32_t, 3>;

struct Setting {
  std::string_view name;
  void (*apply)(TcpSettings& settings, const Numbers& values);
};

template <auto Member>
void set_flag(TcpSettings& settings, const Numbers& values) {
  settings.*Member = values[0] != 0;
}

template <auto Member>
void set_count(TcpSettings& settings, const Numbers& values) {
  settings.*Member = static_cast<std::remove_reference_t<decltype(settings.*Member)>>(values[0]);
}

void set_receive_memory(TcpSettings& settings, const Numbers& values) {
  settings.receive_buffer = values[1];
  settings.receive_buffer_max = values[2];
}

void set_loss_probe(TcpSettings& settings, const Numbers& values) { settings.tail_loss_probe = values[0] >= 3; }

void set_ecn(TcpSettings& settings, const Numbers& values) {
  if (values[0] < 3) settings.ecn = static_cast<transport::EcnMode>(values[0]);
}

void set_send_memory(TcpSettings& settings, const Numbers& values) {
  settings.send_buffer = values[1];
  settings.send_buffer_max = values[2];
}

constexpr Setting kSettings[] = {
    {"timestamps", set_flag<&TcpSettings::timestamps>},
    {"window_scaling", set_flag<&TcpSettings::window_scaling>},
    {"sack", set_flag<&TcpSettings::sack>},
    {"dsack", set_flag<&TcpSettings::dsack>},
    {"slow_start_after_idle", set_flag<&TcpSettings::slow_start_after_idle>},
    {"synack_retries", set_count<&TcpSettings::syn_ack_retries>},
    {"retries2", set_count<&TcpSettings::retries2>},
    {"orphan_retries", set_count<&TcpSettings::orphan_retries>},
    {"tso_win_divisor", set_count<&TcpSettings::burst_window_divisor>},
    {"recovery", set_flag<&TcpSettings::rack>},
    {"early_retrans", set_loss_probe},
    {"frto", set_flag<&TcpSettings::frto>},
    {"reordering", set_count<&TcpSettings::reordering>},
    {"max_reordering", set_count<&TcpSettings::max_reordering>},
    {"ecn", set_ecn},
    {"min_tso_segs", set_count<&TcpSettings::min_burst_segments>},
    {"syn_retries", set_count<&TcpSettings::syn_retries>},
    {"notsent_lowat", set_count<&TcpSettings::not_sent_low_water>},
    {"rmem", set_receive_memory},
    {"wmem", set_send_memory},
};

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '"' || c == '\''; }

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  std::size_t at = 0;
  while (at < text.size()) {
    while (at < text.size() && (is_blank(text[at]) || text[at] == '=')) ++at;
    std::size_t end = at;
    while (end < text.size() && !is_blank(text[end]) && text[end] != '=') ++end;
    if (end > at) words.push_back(text.substr(at, end - at));
    at = end;
  }
  return words;
}

/// What follows "net.ipv4.tcp_", or nothing.
std::string_view setting_name(std::string_view word) {
  for (const std::string_view prefix : {"net.ipv4.tcp_", "net/ipv4/tcp_", "/proc/sys/net/ipv4/tcp_"}) {
    if (word.starts_with(prefix)) return word.substr(prefix.size());
  }
  return {};
}

void apply(std::string_view name, const std::vector<std::string_view>& values, TcpSettings& settings) {
  if (values.empty()) return;
  if (name == "congestion_control") {
    settings.congestion = transport::congestion_algorithm_called(values[0]).value_or(settings.congestion);
    return;
  }
  Numbers numbers{};
  for (std::size_t i = 0; i < values.size() && i < numbers.size(); ++i) {
    std::string_view text = values[i];
    const bool hexadecimal = text.starts_with("0x");
    if (hexadecimal) text.remove_prefix(2);
    std::from_chars(text.data(), text.data() + text.size(), numbers[i], hexadecimal ? 16 : 10);
  }
  for (const Setting& setting : kSettings) {
    if (setting.name == name) setting.apply(settings, numbers);
  }
}

}  // namespace

TcpSettings suite_settings() {
  TcpSettings settings;
  settings.receive_buffer = 540000;
  settings.receive_buffer_max = 15 * 1024 * 1024;
  settings.send_buffer = 256 * 1024;
  settings.send_buffer_max = 4194304;
  settings.slow_start_after_idle = false;
  settings.ecn = transport::EcnMode::kOff;
  settings.syn_retries = 5;
  settings.syn_ack_retries = 5;
  return settings;
}

void apply_sysctls(std::string_view text, TcpSettings& settings) {
  std::string_view name;
  std::vector<std::string_view> values;
  for (const std::string_view word : words_of(text)) {
    const std::string_view next = setting_name(word);
    const bool value = next.empty() && !word.starts_with('-') && word.find('/') == std::string_view::npos;
    if (value) {
      values.push_back(word);
      continue;
    }
    apply(name, values, settings);
    name = next;
    values.clear();
  }
  apply(name, values, settings);
}

}  // namespace glassnet::packetdrill
