// SPDX-License-Identifier: Apache-2.0
// AF_UNIX sockets: connections, datagrams, and the errnos that Linux 6.18 answers.
#include "socket/unix_socket.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace glassnet::socket {
namespace {

Bytes as_bytes(std::string_view text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }
Errno error_of(const auto& result) { return result ? Errno::kOk : result.error(); }

class UnixSocketTest : public ::testing::Test {
 protected:
  UnixSocket& make(Type type) {
    files_.push_back(*all_.create(type, 0, {1, 1000}));
    return *all_.find(files_.back().get());
  }
  UnixSocket& make_listener(int backlog) {
    UnixSocket& listener = make(Type::kStream);
    EXPECT_TRUE(listener.set_name("/tmp/s"));
    EXPECT_TRUE(listener.listen(backlog));
    return listener;
  }
  UnixSocket& accept(UnixSocket& listener) {
    files_.push_back(*listener.accept());
    return *all_.find(files_.back().get());
  }
  std::pair<UnixSocket*, UnixSocket*> make_pair(Type type) {
    auto pair = *all_.create_pair(type, 0, {1, 1000});
    files_.push_back(pair.first);
    files_.push_back(pair.second);
    return {all_.find(pair.first.get()), all_.find(pair.second.get())};
  }
  void close(const UnixSocket& socket) {
    std::erase_if(files_, [&socket](const FileRef& file) { return file.get() == &socket; });
  }
  static std::string receive(UnixSocket& from, std::size_t most = 100, int flags = 0) {
    std::vector<std::uint8_t> buffer(most);
    const auto received = from.receive(buffer, flags);
    if (!received) return std::string(errno_name(received.error()));
    return {buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(received->size)};
  }

  UnixSockets all_;
  std::vector<FileRef> files_;
};

TEST_F(UnixSocketTest, AStreamIsConnectedAtOnceAndHasNoBoundaries) {
  UnixSocket& listener = make_listener(1);
  UnixSocket& client = make(Type::kStream);
  EXPECT_EQ(client.poll(), kPollOut | kPollHup) << "as a new one is on Linux";
  ASSERT_TRUE(client.connect(&listener));
  EXPECT_EQ(listener.poll(), kPollIn);
  EXPECT_EQ(client.send(as_bytes("ab")), 2U) << "also before it is accepted";
  UnixSocket& server = accept(listener);
  EXPECT_EQ(client.send(as_bytes("cde")), 3U);
  EXPECT_EQ(server.poll(), kPollIn | kPollOut);
  EXPECT_EQ(server.ioctl(kSiocInq), 5);
  EXPECT_EQ(receive(server, 4, kMsgPeek), "abcd");
  EXPECT_EQ(receive(server, 4), "abcd");
  EXPECT_EQ(receive(server), "e");
  EXPECT_EQ(receive(server), "EAGAIN");
  EXPECT_EQ(client.peer_name(), "/tmp/s");
  EXPECT_EQ(server.peer_name(), "") << "the client has no name";
  EXPECT_EQ(server.name(), "/tmp/s");
  EXPECT_EQ(server.peer_owner()->uid, 1000U);
  EXPECT_EQ(error_of(client.connect(&listener)), Errno::kIsConn);
}

TEST_F(UnixSocketTest, TheQueueOfAListenerTakesOneMoreThanItsBacklog) {
  UnixSocket& listener = make_listener(1);
  std::array<Errno, 4> outcomes{};
  for (Errno& outcome : outcomes) outcome = error_of(make(Type::kStream).connect(&listener));
  EXPECT_EQ(outcomes, (std::array{Errno::kOk, Errno::kOk, Errno::kAgain, Errno::kAgain}));
  UnixSocket& waiting = *all_.find(files_.back().get());
  EXPECT_EQ(waiting.poll(), 0) << "it waits for room";
  static_cast<void>(accept(listener));
  EXPECT_EQ(waiting.poll(), kPollOut);
  EXPECT_TRUE(waiting.connect(&listener));
}

TEST_F(UnixSocketTest, ConnectAnswersWhatLinuxAnswers) {
  UnixSocket& listener = make_listener(1);
  UnixSocket& bound = make(Type::kStream);
  EXPECT_EQ(error_of(make(Type::kStream).connect(nullptr)), Errno::kConnRefused) << "a stale name";
  EXPECT_EQ(error_of(make(Type::kStream).connect(&bound)), Errno::kConnRefused) << "nobody listens";
  EXPECT_EQ(error_of(make(Type::kDatagram).connect(&listener)), Errno::kPrototype);
  EXPECT_EQ(error_of(listener.connect(&listener)), Errno::kInval);
  EXPECT_EQ(error_of(bound.listen(1)), Errno::kInval) << "without a name";
  EXPECT_EQ(error_of(bound.accept()), Errno::kInval);
  EXPECT_EQ(error_of(make(Type::kDatagram).listen(1)), Errno::kOpNotSupp);
  EXPECT_EQ(error_of(listener.set_name("/tmp/t")), Errno::kInval);
  EXPECT_EQ(error_of(all_.create(Type::kRaw, 0, {})), Errno::kSocktNoSupport);
  EXPECT_EQ(error_of(all_.create(Type::kStream, 6, {})), Errno::kProtoNoSupport);
}

TEST_F(UnixSocketTest, WithoutAConnectionAStreamNeitherSendsNorReceives) {
  UnixSocket& alone = make(Type::kStream);
  EXPECT_EQ(error_of(alone.send(as_bytes("x"))), Errno::kNotConn);
  EXPECT_EQ(error_of(alone.send_to(nullptr, as_bytes("x"))), Errno::kOpNotSupp);
  EXPECT_EQ(receive(alone), "EINVAL");
  EXPECT_EQ(error_of(alone.peer_name()), Errno::kNotConn);
}

TEST_F(UnixSocketTest, ACloseIsAnEndOfFileAndAResetWhenSomethingWasNotRead) {
  auto [a, b] = make_pair(Type::kStream);
  EXPECT_EQ(a->send(as_bytes("last")), 4U);
  close(*a);
  EXPECT_EQ(b->poll(), kPollIn | kPollOut | kPollHup | kPollRdHup);
  EXPECT_EQ(receive(*b), "last");
  EXPECT_EQ(receive(*b), "");
  EXPECT_EQ(error_of(b->send(as_bytes("x"))), Errno::kPipe);

  auto [c, d] = make_pair(Type::kStream);
  EXPECT_EQ(c->send(as_bytes("unread")), 6U);
  close(*d);
  EXPECT_EQ(receive(*c), "ECONNRESET");
  EXPECT_EQ(receive(*c), "");
}

TEST_F(UnixSocketTest, AListenerThatClosesResetsWhoWasNotAccepted) {
  UnixSocket& listener = make_listener(5);
  UnixSocket& client = make(Type::kStream);
  ASSERT_TRUE(client.connect(&listener));
  close(listener);
  EXPECT_EQ(receive(client), "ECONNRESET");
}

TEST_F(UnixSocketTest, HalfAConnectionIsShut) {
  auto [a, b] = make_pair(Type::kStream);
  EXPECT_TRUE(a->shutdown(Shutdown::kWrite));
  EXPECT_EQ(error_of(a->send(as_bytes("x"))), Errno::kPipe);
  EXPECT_EQ(receive(*b), "");
  EXPECT_EQ(b->send(as_bytes("back")), 4U);
  EXPECT_EQ(receive(*a), "back");
  EXPECT_EQ(error_of(a->shutdown(static_cast<Shutdown>(7))), Errno::kInval);
}

TEST_F(UnixSocketTest, AStreamHoldsABoundedNumberOfBytes) {
  auto [a, b] = make_pair(Type::kStream);
  const std::string block(100'000, 'x');
  EXPECT_EQ(a->send(as_bytes(block)), block.size());
  EXPECT_EQ(a->send(as_bytes(block)), block.size());
  EXPECT_EQ(a->send(as_bytes(block)), UnixSocket::kBuffer - 200'000);
  EXPECT_EQ(error_of(a->send(as_bytes(block))), Errno::kAgain);
  EXPECT_EQ(a->poll(), 0);
  EXPECT_EQ(receive(*b, 1), "x");
  EXPECT_EQ(a->poll(), kPollOut);
}

TEST_F(UnixSocketTest, DatagramsKeepTheirBoundariesAndTellWhoSentThem) {
  UnixSocket& server = make(Type::kDatagram);
  UnixSocket& client = make(Type::kDatagram);
  EXPECT_TRUE(client.set_name("/tmp/c"));
  EXPECT_EQ(error_of(client.send(as_bytes("x"))), Errno::kNotConn);
  EXPECT_EQ(client.send_to(&server, as_bytes("first")), 5U);
  EXPECT_EQ(client.send_to(&server, as_bytes("")), 0U);
  std::array<std::uint8_t, 3> buffer{};
  const auto received = server.receive(buffer, 0);
  ASSERT_TRUE(received);
  EXPECT_EQ(received->size, 3U);
  EXPECT_EQ(received->full_size, 5U);
  EXPECT_EQ(received->from, "/tmp/c");
  EXPECT_EQ(receive(server), "") << "the empty one; the rest of the first is lost";
  EXPECT_EQ(receive(server), "EAGAIN");
  EXPECT_EQ(error_of(client.send_to(&server, Bytes(std::vector<std::uint8_t>(300'000)))), Errno::kMsgSize);
}

TEST_F(UnixSocketTest, ADatagramSocketWithAPeerHearsOnlyIt) {
  UnixSocket& server = make(Type::kDatagram);
  UnixSocket& friendly = make(Type::kDatagram);
  UnixSocket& stranger = make(Type::kDatagram);
  EXPECT_TRUE(server.connect(&friendly));
  EXPECT_EQ(error_of(stranger.send_to(&server, as_bytes("x"))), Errno::kPerm);
  EXPECT_EQ(error_of(stranger.connect(&server)), Errno::kPerm);
  EXPECT_TRUE(server.disconnect());
  EXPECT_EQ(stranger.send_to(&server, as_bytes("x")), 1U);
  EXPECT_TRUE(friendly.connect(&server));
  close(server);
  EXPECT_EQ(error_of(friendly.send(as_bytes("x"))), Errno::kConnRefused);
}

TEST_F(UnixSocketTest, DatagramsThatWaitAreBounded) {
  UnixSocket& server = make(Type::kDatagram);
  UnixSocket& client = make(Type::kDatagram);
  std::size_t taken = 0;
  while (client.send_to(&server, as_bytes("x")) && taken < 100) ++taken;
  EXPECT_EQ(taken, UnixSocket::kMaxDatagrams + 1);
  EXPECT_EQ(client.poll(), 0) << "it waits for room there";
  EXPECT_EQ(receive(server), "x");
  EXPECT_EQ(client.poll(), kPollOut);
}

TEST_F(UnixSocketTest, AbstractNamesAreFoundWhileTheirSocketLives) {
  UnixSocket& socket = make(Type::kDatagram);
  const std::string name = all_.free_name();
  EXPECT_EQ(name, std::string("\0"
                              "00000",
                              6));
  EXPECT_TRUE(socket.set_name(name));
  EXPECT_EQ(all_.find_abstract(name), &socket);
  EXPECT_NE(all_.free_name(), name);
  const std::uint32_t number = socket.number();
  EXPECT_EQ(all_.find(number), &socket);
  close(socket);
  EXPECT_EQ(all_.find(number), nullptr);
  EXPECT_EQ(all_.find_abstract(name), nullptr);
}

}  // namespace
}  // namespace glassnet::socket
