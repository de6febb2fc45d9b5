// SPDX-License-Identifier: Apache-2.0
// The stub resolver against a server that does as the first label of a name says.
#include "node/resolver.h"

#include <gtest/gtest.h>

#include <array>

#include "base/text.h"
#include "node/dns_exchange.h"
#include "support/world.h"

namespace glassnet::node {
namespace {

using testing::Outcome;
using testing::World;
using wire::DnsMessage;
using wire::DnsName;
using wire::DnsRcode;
using wire::DnsType;

/// "lookup NAME...": the address and canonical name, or the error, and the seconds it took.
sim::Task<int> lookup_main(Process& process) {
  for (std::size_t i = 1; i < process.arguments().size(); ++i) {
    const sim::Instant begun = process.now();
    sim::Task<Resolved> resolving = resolve_host(process, process.arguments()[i]);
    const Resolved found = co_await resolving;
    const auto milliseconds = static_cast<long long>((process.now() - begun).ns / 1'000'000);
    process.print(found ? found->address.to_string() + " " + found->canonical_name
                        : std::string(name_error_text(found.error())));
    process.print(format(" %lld.%03lld\n", milliseconds / 1000, milliseconds % 1000));
  }
  co_return 0;
}

/// "reverse ADDRESS".
sim::Task<int> reverse_main(Process& process) {
  sim::Task<std::optional<std::string>> finding =
      find_host_name(process, *wire::Ipv4Address::parse(process.arguments()[1]));
  const std::optional<std::string> name = co_await finding;
  process.print(name.value_or("?") + "\n");
  co_return 0;
}

std::vector<std::uint8_t> data_of(const DnsName& name) { return {name.wire().begin(), name.wire().end()}; }

/// What the server says, apart from silence.
DnsMessage reply_to(const DnsMessage& query, DnsTransport transport) {
  DnsMessage reply = query;
  reply.flags = DnsMessage::kResponse | DnsMessage::kRecursionAvailable;
  const DnsName name = query.questions[0].name;
  const std::string text = name.to_string();
  const std::string label = text.substr(0, text.find('.'));
  const std::vector<std::uint8_t> address{10, 0, 2, 10};
  if (label == "www" || (label == "tcp" && transport == DnsTransport::kTcp) || label == "wrong") {
    reply.answers.push_back({name, DnsType::kA, 1, 60, address});
  } else if (label == "tcp") {
    reply.flags |= DnsMessage::kTruncated;
  } else if (label == "alias") {
    const DnsName middle = *DnsName::parse("Middle.example");
    const DnsName end = *DnsName::parse("end.example");
    reply.answers.push_back({end, DnsType::kA, 1, 60, address});  // the order does not matter
    reply.answers.push_back({name, DnsType::kCname, 1, 60, data_of(middle)});
    reply.answers.push_back({*DnsName::parse("middle.EXAMPLE"), DnsType::kCname, 1, 60, data_of(end)});
  } else if (label == "circle") {
    reply.answers.push_back({name, DnsType::kCname, 1, 60, data_of(name)});
  } else if (label == "fail") {
    reply.set_rcode(DnsRcode::kServFail);
  } else if (label == "refused") {
    reply.set_rcode(DnsRcode::kRefused);
  } else if (label == "form") {
    reply.set_rcode(DnsRcode::kFormErr);
  } else if (label == "77") {
    reply.answers.push_back({name, DnsType::kPtr, 1, 60, data_of(*DnsName::parse("lucky.example"))});
  } else if (label != "empty") {
    reply.set_rcode(DnsRcode::kNxDomain);
  }
  return reply;
}

sim::Task<void> serve_tcp(Process& process, socket::Fd listener) {
  while (true) {
    const Result<socket::Accepted> client = co_await process.sys().accept(listener);
    sim::Task<Result<std::vector<std::uint8_t>>> reading = read_dns_stream(process, client->fd);
    const Result<std::vector<std::uint8_t>> request = co_await reading;
    const std::vector<std::uint8_t> bytes =
        dns_stream_bytes(reply_to(*DnsMessage::parse(*request), DnsTransport::kTcp));
    static_cast<void>(co_await process.sys().send(client->fd, bytes));
    static_cast<void>(process.sys().close(client->fd));
  }
}

/// Prints each question over UDP.
sim::Task<int> server_main(Process& process) {
  socket::Syscalls& sys = process.sys();
  const socket::Fd listener = *sys.socket(socket::Domain::kInet, socket::Type::kStream);
  static_cast<void>(sys.bind(listener, {wire::Ipv4Address::any(), 53}));
  static_cast<void>(sys.listen(listener, 5));
  process.start_task(serve_tcp(process, listener));
  const socket::Fd fd = *sys.socket(socket::Domain::kInet, socket::Type::kDatagram);
  static_cast<void>(sys.bind(fd, {wire::Ipv4Address::any(), 53}));
  std::array<std::uint8_t, 512> buffer{};
  while (true) {
    const Result<socket::Received> received = co_await sys.recvfrom(fd, buffer);
    const DnsMessage query = *DnsMessage::parse(Bytes(buffer).first(received->size));
    const std::string name = query.questions[0].name.to_string();
    process.print(name + "\n");
    if (name.starts_with("silent.")) continue;
    std::vector<DnsMessage> replies{reply_to(query, DnsTransport::kUdp)};
    if (name.starts_with("wrong.")) {
      // Forged ones in front: another id, another question, a question instead of a reply.
      replies.insert(replies.begin(), 3, replies[0]);
      for (DnsMessage& forged : replies) forged.answers[0].data = {6, 6, 6, 6};
      replies[0].id ^= 1;
      replies[1].questions[0].name = *DnsName::parse("www.evil");
      replies[2].flags = 0;
      replies[3] = reply_to(query, DnsTransport::kUdp);
    }
    for (const DnsMessage& reply : replies) {
      const std::vector<std::uint8_t> bytes = reply.to_bytes();
      static_cast<void>(co_await sys.sendto(fd, bytes, received->from));
    }
  }
}

void install(ProgramRegistry& registry) {
  registry.add("lookup", {&lookup_main, ""});
  registry.add("reverse", {&reverse_main, ""});
  registry.add("server", {&server_main, ""});
}

class ResolverTest : public ::testing::Test {
 protected:
  void SetUp() override { server = world.open(*world.server, {"server"}, kRootUid); }
  void configure(std::string_view text) { ASSERT_TRUE(world.pc1->files().write("/etc/resolv.conf", text, kRootUid)); }
  std::string lookup(const std::string& name) {
    return world.finish(world.open(*world.pc1, {"lookup", name}, kUserUid)).out;
  }
  /// The names the server was asked for since the last call.
  std::string asked() {
    const std::string all = world.screen(server).out;
    const std::string news = all.substr(seen);
    seen = all.size();
    return news;
  }

  World world{&install};
  std::uint32_t server = 0;
  std::size_t seen = 0;
};

TEST_F(ResolverTest, WithoutResolvConfOnlyTheHostsFileCounts) {
  EXPECT_EQ(lookup("www.example"), "Name or service not known 0.000\n");
  EXPECT_EQ(lookup("server"), "10.0.2.10 server 0.000\n");
  EXPECT_EQ(asked(), "");
}

TEST_F(ResolverTest, FilesAndNumbersComeBeforeDns) {
  configure("nameserver 10.0.2.10\n");
  EXPECT_EQ(lookup("server"), "10.0.2.10 server 0.000\n");
  EXPECT_EQ(lookup("10.1"), "10.0.0.1 10.1 0.000\n");
  EXPECT_EQ(asked(), "");
}

TEST_F(ResolverTest, AsksTheServer) {
  configure("# comment\n; another\nnameserver\t10.0.2.10\n");
  EXPECT_EQ(lookup("www.example"), "10.0.2.10 www.example 0.000\n");
  EXPECT_EQ(lookup("www.example."), "10.0.2.10 www.example 0.000\n");
  EXPECT_EQ(lookup("alias.example"), "10.0.2.10 end.example 0.000\n");
  EXPECT_EQ(lookup("circle.example"), "No address associated with hostname 0.000\n");
  EXPECT_EQ(lookup("empty.example"), "No address associated with hostname 0.000\n");
  EXPECT_EQ(lookup("nothing.example"), "Name or service not known 0.000\n");
  EXPECT_EQ(lookup("form.example"), "Name or service not known 0.000\n");
  EXPECT_EQ(lookup("a..b"), "Name or service not known 0.000\n");
}

TEST_F(ResolverTest, ForgedRepliesAreIgnored) {
  configure("nameserver 10.0.2.10\n");
  EXPECT_EQ(lookup("wrong.example"), "10.0.2.10 wrong.example 0.000\n");
}

TEST_F(ResolverTest, WaitsFiveSecondsTwice) {
  configure("nameserver 10.0.2.10\n");
  EXPECT_EQ(lookup("silent.example"), "Temporary failure in name resolution 10.000\n");
  EXPECT_EQ(asked(), "silent.example.\nsilent.example.\n");
  configure("nameserver 10.0.2.10\noptions timeout:2 attempts:3\n");
  EXPECT_EQ(lookup("silent.example"), "Temporary failure in name resolution 6.000\n");
}

TEST_F(ResolverTest, TheSecondServerIsAskedWhenTheFirstIsSilent) {
  configure("nameserver 10.0.2.99\nnameserver 10.0.2.10\n");
  // ARP finds nobody there: "host unreachable" comes after three seconds.
  EXPECT_EQ(lookup("www.example"), "10.0.2.10 www.example 3.000\n");
  // pc2 has no server: port unreachable comes at once.
  configure("nameserver 10.0.1.20\nnameserver 10.0.2.10\n");
  EXPECT_EQ(lookup("www.example"), "10.0.2.10 www.example 0.000\n");
  EXPECT_EQ(asked(), "www.example.\nwww.example.\n");
}

TEST_F(ResolverTest, RefusalsAndFailuresAreTriedTwiceOnEachServer) {
  configure("nameserver 10.0.1.20\n");
  EXPECT_EQ(lookup("www.example"), "Temporary failure in name resolution 0.000\n");
  configure("nameserver 10.0.2.10\n");
  EXPECT_EQ(lookup("fail.example"), "Temporary failure in name resolution 0.000\n");
  EXPECT_EQ(lookup("refused.example"), "Temporary failure in name resolution 0.000\n");
  EXPECT_EQ(asked(), "fail.example.\nfail.example.\nrefused.example.\nrefused.example.\n");
}

TEST_F(ResolverTest, TruncatedRepliesAreAskedForAgainOverTcp) {
  configure("nameserver 10.0.2.10\n");
  EXPECT_EQ(lookup("tcp.example"), "10.0.2.10 tcp.example 0.000\n");
  EXPECT_EQ(asked(), "tcp.example.\n");
  configure("nameserver 10.0.2.10\noptions use-vc\n");
  EXPECT_EQ(lookup("www.example"), "10.0.2.10 www.example 0.000\n");
  EXPECT_EQ(asked(), "");
}

TEST_F(ResolverTest, SearchListAndDots) {
  configure("nameserver 10.0.2.10\nsearch a.example b.example\n");
  EXPECT_EQ(lookup("www"), "10.0.2.10 www.a.example 0.000\n");
  EXPECT_EQ(lookup("none"), "Name or service not known 0.000\n");
  EXPECT_EQ(asked(), "www.a.example.\nnone.a.example.\nnone.b.example.\nnone.\n");
  EXPECT_EQ(lookup("none.x"), "Name or service not known 0.000\n");
  EXPECT_EQ(asked(), "none.x.\nnone.x.a.example.\nnone.x.b.example.\n");
  EXPECT_EQ(lookup("none.x."), "Name or service not known 0.000\n");
  EXPECT_EQ(asked(), "none.x.\n");
  EXPECT_EQ(lookup("empty"), "No address associated with hostname 0.000\n");
  static_cast<void>(asked());
  // Nobody answers: the next domain is left out, the name as it stands is not.
  EXPECT_EQ(lookup("silent"), "Temporary failure in name resolution 20.000\n");
  EXPECT_EQ(asked(), "silent.a.example.\nsilent.a.example.\nsilent.\nsilent.\n");
  configure("nameserver 10.0.2.10\ndomain c.example\noptions ndots:2\n");
  EXPECT_EQ(lookup("www.x"), "10.0.2.10 www.x.c.example 0.000\n");
  EXPECT_EQ(asked(), "www.x.c.example.\n");
}

TEST_F(ResolverTest, AddressesHaveNames) {
  const auto reverse = [&](const std::string& address) {
    return world.finish(world.open(*world.pc1, {"reverse", address}, kUserUid)).out;
  };
  EXPECT_EQ(reverse("10.0.2.77"), "?\n");
  configure("nameserver 10.0.2.10\n");
  EXPECT_EQ(reverse("10.0.2.20"), "pc3\n");
  EXPECT_EQ(asked(), "");
  EXPECT_EQ(reverse("10.0.2.77"), "lucky.example\n");
  EXPECT_EQ(reverse("10.0.2.78"), "?\n");
  EXPECT_EQ(asked(), "77.2.0.10.in-addr.arpa.\n78.2.0.10.in-addr.arpa.\n");
}

// RFC 5452 §9.2: whoever cannot see the question must not be able to guess the number.
TEST_F(ResolverTest, NumbersOfQuestionsDiffer) {
  configure("nameserver 10.0.2.10\n");
  std::vector<std::uint16_t> ids;
  for (int i = 0; i < 8; ++i) {
    ids.push_back(random_dns_id(*world.pc1->processes().find(world.start(*world.pc1, {"lookup"}))));
    world.run_for_seconds(1);
  }
  std::ranges::sort(ids);
  EXPECT_EQ(std::ranges::adjacent_find(ids), ids.end());
}

}  // namespace
}  // namespace glassnet::node
