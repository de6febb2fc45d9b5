// SPDX-License-Identifier: Apache-2.0
#include "node/host.h"

#include <utility>

#include "base/text.h"

namespace glassnet::node {
namespace {

/// An excerpt of the IANA registry: what a beginners' course talks about.
constexpr std::string_view kServices =
    "# Network services, Internet style\n"
    "echo\t\t7/tcp\n"
    "echo\t\t7/udp\n"
    "discard\t\t9/tcp\t\tsink null\n"
    "discard\t\t9/udp\t\tsink null\n"
    "daytime\t\t13/tcp\n"
    "chargen\t\t19/tcp\t\tttytst source\n"
    "ftp-data\t20/tcp\n"
    "ftp\t\t21/tcp\n"
    "ssh\t\t22/tcp\n"
    "telnet\t\t23/tcp\n"
    "smtp\t\t25/tcp\t\tmail\n"
    "time\t\t37/tcp\t\ttimserver\n"
    "domain\t\t53/tcp\n"
    "domain\t\t53/udp\n"
    "bootps\t\t67/udp\n"
    "bootpc\t\t68/udp\n"
    "tftp\t\t69/udp\n"
    "http\t\t80/tcp\t\twww\n"
    "pop3\t\t110/tcp\t\tpop-3\n"
    "ntp\t\t123/udp\n"
    "imap2\t\t143/tcp\t\timap\n"
    "snmp\t\t161/udp\n"
    "https\t\t443/tcp\n"
    "http-alt\t8080/tcp\twebcache\n";

/// An excerpt of the IANA registry of protocol numbers.
constexpr std::string_view kProtocols =
    "# Internet protocols\n"
    "ip\t0\tIP\n"
    "icmp\t1\tICMP\n"
    "igmp\t2\tIGMP\n"
    "tcp\t6\tTCP\n"
    "udp\t17\tUDP\n";

std::string index_page(std::string_view name) {
  std::string page = "<!DOCTYPE html>\n<html>\n<head><title>";
  page += name;
  page += "</title></head>\n<body>\n<h1>It works!</h1>\n<p>This page comes from ";
  page += name;
  page += ".</p>\n</body>\n</html>\n";
  return page;
}

std::string password_file() {
  std::string text;
  for (const User& user : kUsers) {
    append_format(text, "%.*s:x:%u:%u::%.*s:/bin/sh\n", static_cast<int>(user.name.size()), user.name.data(), user.uid,
                  user.uid, static_cast<int>(user.home.size()), user.home.data());
  }
  return text;
}

}  // namespace

Host::Host(sim::Simulator& simulator, link::PacketPool& packets, const ProgramRegistry& programs, NodeId id,
           std::string name, network::Forwarding forwarding)
    : simulator_(simulator),
      programs_(programs),
      id_(id),
      name_(std::move(name)),
      switched_on_(simulator.now()),
      internet_(simulator, packets, id),
      sockets_(internet_),
      processes_(*this) {
  internet_.set_forwarding(forwarding);
}

Host::~Host() = default;

void Host::make_files() {
  files_ = std::make_unique<FileSystem>(simulator_);
  for (const std::string_view directory : {"/dev", "/etc", "/home", "/root", "/tmp", "/var", "/var/www"}) {
    static_cast<void>(files_->make_directory(directory, kRootUid));
  }
  static_cast<void>(files_->make_directory("/var/www/html", kRootUid));
  static_cast<void>(files_->change_mode("/tmp", 0777, kRootUid));
  static_cast<void>(files_->change_mode("/root", 0700, kRootUid));
  for (const User& user : kUsers) {
    static_cast<void>(files_->make_directory(user.home, kRootUid));  // EEXIST for /root
    static_cast<void>(files_->change_owner(user.home, user.uid, kRootUid));
  }
  static_cast<void>(files_->make_device("/dev/null", FileKind::kNullDevice, kRootUid));
  static_cast<void>(files_->make_device("/dev/zero", FileKind::kZeroDevice, kRootUid));
  static_cast<void>(files_->write("/etc/hostname", name_ + "\n", kRootUid));
  static_cast<void>(files_->write("/etc/hosts", "127.0.0.1\tlocalhost\n127.0.1.1\t" + name_ + "\n", kRootUid));
  static_cast<void>(files_->write("/etc/services", kServices, kRootUid));
  static_cast<void>(files_->write("/etc/protocols", kProtocols, kRootUid));
  static_cast<void>(files_->write("/etc/passwd", password_file(), kRootUid));
  static_cast<void>(files_->write("/var/www/html/index.html", index_page(name_), kRootUid));
  files_->set_modified(switched_on_);
}

Environment Host::environment_of(const User& user) {
  Environment environment;
  environment["HOME"] = user.home;
  environment["LOGNAME"] = user.name;
  environment["SHELL"] = "/bin/sh";
  environment["USER"] = user.name;
  return environment;
}

Result<std::uint32_t> Host::start_service(std::vector<std::string> arguments, std::uint32_t uid) {
  ProcessStart start;
  start.arguments = std::move(arguments);
  start.uid = uid;
  if (const auto user = user_by_uid(uid)) start.environment = environment_of(*user);
  return processes_.start(std::move(start));
}

Result<std::uint32_t> Host::open_terminal(std::uint32_t number, std::uint32_t uid, std::vector<std::string> arguments) {
  if (terminals_.contains(number)) return fail(Errno::kExist);
  auto terminal = std::make_unique<Terminal>(simulator_, id_, number);
  ProcessStart start;
  start.arguments = std::move(arguments);
  start.uid = uid;
  start.terminal = terminal.get();
  if (const auto user = user_by_uid(uid)) {
    start.environment = environment_of(*user);
    start.directory = user->home;
  }
  const Result<std::uint32_t> pid = processes_.start(std::move(start));
  if (!pid) return fail(pid.error());
  terminal->set_foreground_group(*pid);
  terminals_.emplace(number, std::move(terminal));
  return pid;
}

Terminal* Host::terminal(std::uint32_t number) const {
  const auto found = terminals_.find(number);
  return found == terminals_.end() ? nullptr : found->second.get();
}

Result<void> Host::interrupt_terminal(std::uint32_t number) {
  Terminal* const at = terminal(number);
  if (at == nullptr) return fail(Errno::kNoEnt);
  at->flush_input();
  processes_.signal_group(at->foreground_group(), Signal::kInterrupt);
  return {};
}

Result<void> Host::close_terminal(std::uint32_t number) {
  const auto found = terminals_.find(number);
  if (found == terminals_.end()) return fail(Errno::kNoEnt);
  processes_.hang_up(*found->second);
  terminals_.erase(found);
  return {};
}

}  // namespace glassnet::node
