// SPDX-License-Identifier: Apache-2.0
// pipe(7), pipe(2); the sizes and poll bits were checked on Linux 6.18.
#include "socket/pipe.h"

#include <string>
#include <vector>

#include "socket/socket_world.h"

namespace glassnet::socket {
namespace {

std::string read_text(File& file, std::size_t most = 100) {
  std::vector<std::uint8_t> buffer(most);
  const Result<std::size_t> size = file.read(buffer);
  if (!size) return std::string(errno_name(size.error()));
  return std::string(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(*size));
}

TEST(Pipe, KeepsBytesInOrderWithoutBoundaries) {
  PipeEnds pipe = make_pipe();
  ASSERT_EQ(pipe.write->write(bytes_of("one ")), 4U);
  ASSERT_EQ(pipe.write->write(bytes_of("two")), 3U);
  EXPECT_EQ(read_text(*pipe.read, 5), "one t");
  EXPECT_EQ(read_text(*pipe.read), "wo");
  EXPECT_EQ(read_text(*pipe.read), "EAGAIN");
}

TEST(Pipe, EndsWhenTheLastWriterIsGone) {
  PipeEnds pipe = make_pipe();
  FileRef second_writer = pipe.write;
  ASSERT_TRUE(pipe.write->write(bytes_of("rest")));
  pipe.write = FileRef();
  EXPECT_EQ(read_text(*pipe.read), "rest");
  EXPECT_EQ(read_text(*pipe.read), "EAGAIN");
  second_writer = FileRef();
  EXPECT_EQ(pipe.read->poll(), kPollHup);
  EXPECT_EQ(read_text(*pipe.read), "");
}

TEST(Pipe, BreaksWhenTheLastReaderIsGone) {
  PipeEnds pipe = make_pipe();
  pipe.read = FileRef();
  EXPECT_EQ(pipe.write->poll(), kPollOut | kPollErr);
  EXPECT_EQ(error_of(pipe.write->write(bytes_of("x"))), Errno::kPipe);
}

TEST(Pipe, HoldsSixtyFourKibibytes) {
  PipeEnds pipe = make_pipe();
  const std::string large(100'000, 'x');
  EXPECT_EQ(pipe.write->write(bytes_of(large)), 65536U);
  EXPECT_EQ(error_of(pipe.write->write(bytes_of("x"))), Errno::kAgain);
  EXPECT_EQ(pipe.write->poll(), 0);
  EXPECT_EQ(pipe.read->poll(), kPollIn);
}

TEST(Pipe, SmallWritesAreNotTornApart) {
  PipeEnds pipe = make_pipe();
  ASSERT_TRUE(pipe.write->write(bytes_of(std::string(65536 - 100, 'x'))));
  EXPECT_EQ(error_of(pipe.write->write(bytes_of(std::string(101, 'y')))), Errno::kAgain);
  EXPECT_EQ(pipe.write->write(bytes_of(std::string(100, 'y'))), 100U);
}

TEST(Pipe, EachEndHasOneDirection) {
  PipeEnds pipe = make_pipe();
  std::uint8_t buffer[1];
  EXPECT_EQ(error_of(pipe.write->read(buffer)), Errno::kBadF);
  EXPECT_EQ(error_of(pipe.read->write(bytes_of("x"))), Errno::kBadF);
}

class PipeCalls : public SocketTest {
 protected:
  static sim::Task<void> write_all(Syscalls* sys, Fd fd, std::size_t size, Result<std::size_t>* written) {
    const std::string data(size, 'x');
    *written = co_await sys->write(fd, bytes_of(data));
  }
  static sim::Task<void> read_to_end(Syscalls* sys, Fd fd, std::size_t* total) {
    std::uint8_t buffer[1000];
    while (true) {
      const Result<std::size_t> size = co_await sys->read(fd, buffer);
      if (!size || *size == 0) co_return;
      *total += *size;
    }
  }
};

TEST_F(PipeCalls, WriterWaitsForTheReaderAndAllArrives) {
  Program program(pc_, kUser);
  const auto [read, write] = *program.sys.pipe();
  EXPECT_EQ(read, 0);
  EXPECT_EQ(write, 1);
  Result<std::size_t> written = fail(Errno::kIo);
  std::size_t total = 0;
  program.start(write_all(&program.sys, write, 200'000, &written));
  settle();
  EXPECT_FALSE(written) << "the pipe holds 65536 bytes only";
  program.start(read_to_end(&program.sys, read, &total));
  settle();
  EXPECT_EQ(written, 200'000U);
  EXPECT_EQ(total, 200'000U);
  ASSERT_TRUE(program.sys.close(write));
  settle();
}

TEST_F(PipeCalls, BlockedWriterIsToldWhenTheReaderLeaves) {
  Program program(pc_, kUser);
  const auto [read, write] = *program.sys.pipe();
  Result<std::size_t> written = fail(Errno::kIo);
  program.start(write_all(&program.sys, write, 65537, &written));
  settle();
  ASSERT_TRUE(program.sys.close(read));
  settle();
  // What was written counts; the next write tells.
  EXPECT_EQ(written, 65536U);
  EXPECT_EQ(error_of(program.sys.try_write(write, bytes_of("x"))), Errno::kPipe);
}

TEST_F(PipeCalls, SocketCallsOnAPipeAreRefused) {
  Program program(pc_, kUser);
  const auto [read, write] = *program.sys.pipe();
  EXPECT_EQ(program.recv(read), "ENOTSOCK");
  EXPECT_EQ(program.send(write, "x"), Errno::kNotSock);
  EXPECT_EQ(error_of(program.sys.bind(read, {})), Errno::kNotSock);
}

}  // namespace
}  // namespace glassnet::socket
