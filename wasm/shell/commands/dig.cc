// SPDX-License-Identifier: Apache-2.0
// dig of BIND 9.18: asks a name server and prints what came back, in the layout of master files. Simplified: one name at a time, and
// no EDNS, as with +noedns.
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "node/calendar.h"
#include "node/dns_exchange.h"
#include "node/host.h"
#include "node/names.h"
#include "node/resolver.h"
#include "shell/commands/commands.h"
#include "wire/dns.h"

namespace glassnet::shell {
namespace {

using node::DnsTransport;
using wire::DnsMessage;
using wire::DnsName;
using wire::DnsRecord;
using wire::DnsType;

constexpr const char* kVersion = "9.18.28-1~deb12u2-Debian";
constexpr int kStatusNoReply = 9;
constexpr int kStatusError = 10;

enum Option : std::size_t {
  kAdditional,
  kAnswer,
  kAuthority,
  kCommand,
  kComments,
  kQuestion,
  kRecurse,
  kShort,
  kStatistics,
  kTcp,
  kOptions
};
/// As they are written behind a plus, and behind "+no".
constexpr std::array<std::string_view, kOptions> kOptionNames{"additional", "answer",  "authority", "cmd",   "comments",
                                                              "question",   "recurse", "short",     "stats", "tcp"};

class Dig {
 public:
  explicit Dig(node::Process& process) : process_(process) {
    on_.fill(true);
    on_[kShort] = on_[kTcp] = false;
  }

  sim::Task<int> run();

 private:
  struct Server {
    wire::Ipv4Address address;
    std::string name;
  };

  /// False after a complaint.
  bool parse();
  bool parse_plus(std::string_view word);
  bool parse_word(const std::string& word);
  /// Prints "dig: message".
  bool complain(const std::string& message) {
    process_.print_error("dig: " + message + "\n");
    return false;
  }
  sim::Task<bool> find_servers();
  /// Asks the servers in turn; the reply has been printed.
  sim::Task<bool> ask();
  void greet();
  void print(const node::DnsReply& reply, const Server& server, sim::Duration took, DnsTransport transport);
  void print_section(const char* title, const std::vector<DnsRecord>& records);
  [[nodiscard]] std::string place(const Server& server) const {
    return server.address.to_string() + format("#%u", unsigned{port_});
  }

  node::Process& process_;
  std::array<bool, kOptions> on_{};
  std::string server_name_;
  std::uint16_t port_ = wire::kDnsPort;
  std::optional<DnsName> name_;
  std::optional<DnsType> type_;
  sim::Duration timeout_;  // 0: the usual one of the transport
  int tries_ = 3;
  std::vector<Server> servers_;
};

// --- arguments ---

bool Dig::parse_plus(std::string_view word) {
  const std::string whole(word);
  const std::size_t equals = word.find('=');
  if (equals != std::string_view::npos) {
    const auto value = parse_decimal(word.substr(equals + 1), 1000);
    const std::string_view option = word.substr(0, equals);
    if (value && option == "time") {
      timeout_ = sim::seconds(static_cast<std::int64_t>(std::max<std::uint64_t>(*value, 1)));
      return true;
    }
    if (value && (option == "tries" || option == "retry")) {
      tries_ = static_cast<int>(option == "retry" ? *value + 1 : std::max<std::uint64_t>(*value, 1));
      return true;
    }
  }
  const bool value = !word.starts_with("no");
  if (!value) word.remove_prefix(2);
  if (word == "all") {
    for (const Option option : {kAdditional, kAnswer, kAuthority, kCommand, kComments, kQuestion, kStatistics}) {
      on_[option] = value;
    }
    return true;
  }
  // Others of the original change nothing here.
  if (word == "edns" || word == "search" || word == "cookie" || word == "vc") {
    if (word == "vc") on_[kTcp] = value;
    return true;
  }
  for (std::size_t i = 0; i < kOptionNames.size(); ++i) {
    if (word.size() < 3 || !kOptionNames[i].starts_with(word)) continue;
    on_[i] = value;
    return true;
  }
  process_.print_error("Invalid option: +" + whole + "\nUsage:  dig [@global-server] [q-type] {q-name} {q-opt}\n");
  return false;
}

bool Dig::parse_word(const std::string& word) {
  if (word == "IN" || word == "in") return true;
  const auto type = wire::dns_type_of(word);
  if (type && !type_) {
    type_ = type;
    return true;
  }
  name_ = DnsName::parse(word);
  return name_ || complain("'" + word + "' is not a legal name");
}

bool Dig::parse() {
  const std::vector<std::string>& words = process_.arguments();
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (word.starts_with('@')) {
      server_name_ = word.substr(1);
    } else if (word.starts_with('+')) {
      if (!parse_plus(std::string_view(word).substr(1))) return false;
    } else if (word == "-4") {
      continue;
    } else if (word.size() >= 2 && word[0] == '-') {
      const std::string value = word.size() > 2 ? word.substr(2) : i + 1 < words.size() ? words[++i] : "";
      const auto number = parse_decimal(value, 65535);
      const auto address = node::parse_address(value);
      const auto type = wire::dns_type_of(value);
      if (word[1] == 'x' && address) {
        name_ = DnsName::reverse(*address);
        if (!type_) type_ = DnsType::kPtr;
      } else if (word[1] == 'x') {
        return complain("Invalid IP address " + value);
      } else if (word[1] == 't' && type) {
        type_ = type;
      } else if (word[1] == 'p' && number) {
        port_ = static_cast<std::uint16_t>(*number);
      } else if (word[1] == 'q' && !value.empty()) {
        name_ = DnsName::parse(value);
        if (!name_) return complain("'" + value + "' is not a legal name");
      } else {
        process_.print_error("Invalid option: " + word + "\nUsage:  dig [@global-server] [q-type] {q-name} {q-opt}\n");
        return false;
      }
    } else if (!parse_word(word)) {
      return false;
    }
  }
  if (!name_ && !type_) type_ = DnsType::kNs;  // the servers of the root
  if (!name_) name_ = DnsName();
  if (!type_) type_ = DnsType::kA;
  return true;
}

sim::Task<bool> Dig::find_servers() {
  if (!server_name_.empty()) {
    sim::Task<node::Resolved> resolving = node::resolve_host(process_, server_name_);
    const node::Resolved resolved = co_await resolving;
    if (!resolved) co_return complain("couldn't get address for '" + server_name_ + "': not found");
    servers_.push_back({resolved->address, server_name_});
    co_return true;
  }
  const auto config = node::read_resolver_config(process_.host()).value_or(node::ResolverConfig());
  for (const wire::Ipv4Address address : config.servers) servers_.push_back({address, address.to_string()});
  if (servers_.empty()) servers_.push_back({wire::Ipv4Address::loopback(), "127.0.0.1"});
  co_return true;
}

// --- output ---

void Dig::greet() {
  if (!on_[kCommand] || on_[kShort]) return;
  std::string text = format("\n; <<>> DiG %s <<>>", kVersion);
  for (std::size_t i = 1; i < process_.arguments().size(); ++i) text += " " + process_.arguments()[i];
  if (!server_name_.empty()) text += "\n; (1 server found)";
  process_.print(text + "\n;; global options: +cmd\n");
}

/// Fills up with tabs, then blanks, to column `to`, at least one.
void indent(std::string& line, std::size_t& column, std::size_t to) {
  to = std::max(to, column + 1);
  const std::size_t tabs = to / 8 - column / 8;
  line.append(tabs, '\t');
  line.append(tabs > 0 ? to % 8 : to - column, ' ');
  column = to;
}

/// "www.example.com.	3600	IN	A	10.0.2.10", or without TTL and data.
std::string record_line(const DnsName& name, std::optional<std::uint32_t> ttl, unsigned dns_class, DnsType type) {
  std::string line = name.to_string();
  std::size_t column = line.size();
  const auto add = [&line, &column](std::size_t to, const std::string& word) {
    indent(line, column, to);
    line += word;
    column += word.size();
  };
  if (ttl) add(24, format("%u", *ttl));
  add(32, dns_class == 1 ? "IN" : format("CLASS%u", dns_class));
  add(40, wire::dns_type_name(type));
  if (ttl) indent(line, column, 48);
  return line;
}

void Dig::print_section(const char* title, const std::vector<DnsRecord>& records) {
  if (records.empty()) return;
  std::string text;
  if (on_[kComments]) text = format(";; %s SECTION:\n", title);
  for (const DnsRecord& record : records) {
    text += record_line(record.name, record.ttl, record.dns_class, record.type) + record.data_text() + "\n";
  }
  process_.print(text + (on_[kComments] ? "\n" : ""));
}

std::string upper(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return text;
}

void Dig::print(const node::DnsReply& reply, const Server& server, sim::Duration took, DnsTransport transport) {
  const DnsMessage& message = reply.message;
  if (on_[kShort]) {
    for (const DnsRecord& record : message.answers) process_.print(record.data_text() + "\n");
    return;
  }
  if (on_[kComments]) {
    std::string text = format(";; Got answer:\n;; ->>HEADER<<- opcode: %s, status: %s, id: %u\n;; flags:",
                              message.opcode() == 0 ? "QUERY" : "RESERVED",
                              upper(wire::dns_rcode_name(message.flags & 15U)).c_str(), unsigned{message.id});
    constexpr std::array<std::pair<std::uint16_t, const char*>, 5> kFlags{{{DnsMessage::kResponse, " qr"},
                                                                           {DnsMessage::kAuthoritative, " aa"},
                                                                           {DnsMessage::kTruncated, " tc"},
                                                                           {DnsMessage::kRecursionDesired, " rd"},
                                                                           {DnsMessage::kRecursionAvailable, " ra"}}};
    for (const auto& [flag, word] : kFlags) text += message.has(flag) ? word : "";
    append_format(text, "; QUERY: %zu, ANSWER: %zu, AUTHORITY: %zu, ADDITIONAL: %zu\n", message.questions.size(),
                  message.answers.size(), message.authorities.size(), message.additionals.size());
    if (message.has(DnsMessage::kRecursionDesired) && !message.has(DnsMessage::kRecursionAvailable)) {
      text += ";; WARNING: recursion requested but not available\n";
    }
    process_.print(text + "\n");
  }
  if (on_[kQuestion]) {
    std::string text = on_[kComments] ? ";; QUESTION SECTION:\n" : "";
    for (const wire::DnsQuestion& question : message.questions) {
      text += ";" + record_line(question.name, std::nullopt, question.dns_class, question.type) + "\n";
    }
    process_.print(text + (on_[kComments] ? "\n" : ""));
  }
  if (on_[kAnswer]) print_section("ANSWER", message.answers);
  if (on_[kAuthority]) print_section("AUTHORITY", message.authorities);
  if (on_[kAdditional]) print_section("ADDITIONAL", message.additionals);
  if (!on_[kStatistics]) return;
  std::string when = node::long_date(process_.now());
  if (when[8] == ' ') when[8] = '0';
  process_.print(format(";; Query time: %lld msec\n;; SERVER: %s(%s) (%s)\n;; WHEN: %s\n;; MSG SIZE  rcvd: %zu\n\n",
                        static_cast<long long>(took.ns / 1'000'000), place(server).c_str(), server.name.c_str(),
                        transport == DnsTransport::kTcp ? "TCP" : "UDP", when.c_str(), reply.size));
}

/// As the library of BIND words it.
std::string error_text(Errno error) {
  switch (error) {
    case Errno::kTimedOut: return "timed out";
    case Errno::kConnRefused: return "connection refused";
    case Errno::kNetUnreach: return "network unreachable";
    case Errno::kHostUnreach: return "host unreachable";
    case Errno::kConnReset: return "end of file";
    default: return std::string(errno_text(error));
  }
}

// --- asking ---

sim::Task<bool> Dig::ask() {
  DnsTransport transport = on_[kTcp] ? DnsTransport::kTcp : DnsTransport::kUdp;
  for (int attempt = 0; attempt < tries_; ++attempt) {
    for (const Server& server : servers_) {
      DnsMessage query =
          DnsMessage::query(static_cast<std::uint16_t>(node::random_dns_id(process_) + attempt), *name_, *type_);
      if (!on_[kRecurse]) query.flags = 0;
      while (true) {
        const bool tcp = transport == DnsTransport::kTcp;
        const sim::Instant begun = process_.now();
        const sim::Duration limit = timeout_.ns != 0 ? timeout_ : sim::seconds(tcp ? 10 : 5);
        sim::Task<Result<node::DnsReply>> asking =
            node::ask_dns_server(process_, {server.address, port_}, query, limit, transport);
        const Result<node::DnsReply> reply = co_await asking;
        if (reply && reply->message.has(DnsMessage::kTruncated) && !tcp) {
          if (on_[kComments] && !on_[kShort]) process_.print(";; Truncated, retrying in TCP mode.\n");
          transport = DnsTransport::kTcp;
          continue;
        }
        if (reply) {
          greet();
          print(*reply, server, process_.now() - begun, transport);
          co_return true;
        }
        const std::string text = error_text(reply.error());
        const std::string target = place(server) + "(" + server.name + ") for " + process_.arguments().back();
        if (tcp && reply.error() != Errno::kTimedOut && reply.error() != Errno::kConnReset) {
          process_.print(";; Connection to " + target + " failed: " + text + ".\n");
        } else if (reply.error() == Errno::kNetUnreach) {
          process_.print(";; UDP setup with " + target + " failed: " + text + ".\n");
        } else {
          process_.print(";; communications error to " + place(server) + ": " + text + "\n");
        }
        break;
      }
    }
  }
  co_return false;
}

sim::Task<int> Dig::run() {
  if (!parse()) co_return 1;
  sim::Task<bool> finding = find_servers();
  const bool found = co_await finding;
  if (!found) co_return kStatusError;
  sim::Task<bool> asking = ask();
  const bool answered = co_await asking;
  if (answered) co_return 0;
  greet();
  process_.print(on_[kShort] ? ";; no servers could be reached\n" : ";; no servers could be reached\n\n");
  co_return kStatusNoReply;
}

}  // namespace

sim::Task<int> dig_main(node::Process& process) {
  Dig dig(process);
  sim::Task<int> task = dig.run();
  const int status = co_await task;
  co_return status;
}

}  // namespace glassnet::shell
