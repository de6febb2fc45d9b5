// SPDX-License-Identifier: Apache-2.0
#include "socket/pipe.h"

#include "base/byte_ring.h"

namespace glassnet::socket {
namespace {

class ReadEnd;
class WriteEnd;

/// What both ends share; goes with the later of them.
struct Pipe {
  ByteRing bytes{kPipeCapacity};
  ReadEnd* reader = nullptr;
  WriteEnd* writer = nullptr;
};

class ReadEnd final : public File {
 public:
  explicit ReadEnd(Pipe& pipe) : pipe_(pipe) { pipe.reader = this; }

  Result<std::size_t> read(MutableBytes target) override;
  Result<std::size_t> write(Bytes) override { return fail(Errno::kBadF); }
  [[nodiscard]] PollMask poll() const override {
    return static_cast<PollMask>((pipe_.bytes.empty() ? 0 : kPollIn) | (pipe_.writer == nullptr ? kPollHup : 0));
  }

 private:
  ~ReadEnd() override;
  Pipe& pipe_;
};

class WriteEnd final : public File {
 public:
  explicit WriteEnd(Pipe& pipe) : pipe_(pipe) { pipe.writer = this; }

  Result<std::size_t> read(MutableBytes) override { return fail(Errno::kBadF); }
  Result<std::size_t> write(Bytes source) override;
  [[nodiscard]] PollMask poll() const override {
    const bool room = pipe_.bytes.free_space() >= kPipeAtomic;
    return static_cast<PollMask>((room ? kPollOut : 0) | (pipe_.reader == nullptr ? kPollErr : 0));
  }

 private:
  ~WriteEnd() override;
  Pipe& pipe_;
};

Result<std::size_t> ReadEnd::read(MutableBytes target) {
  if (target.empty()) return 0;
  if (pipe_.bytes.empty()) {
    if (pipe_.writer == nullptr) return 0;
    return fail(Errno::kAgain);
  }
  const std::size_t count = pipe_.bytes.read(target);
  if (pipe_.writer != nullptr) pipe_.writer->wait_list().notify();
  return count;
}

ReadEnd::~ReadEnd() {
  pipe_.reader = nullptr;
  if (pipe_.writer != nullptr) {
    pipe_.writer->wait_list().notify();
  } else {
    delete &pipe_;
  }
}

Result<std::size_t> WriteEnd::write(Bytes source) {
  if (source.empty()) return 0;
  if (pipe_.reader == nullptr) return fail(Errno::kPipe);
  const std::size_t room = pipe_.bytes.free_space();
  if (room == 0 || (source.size() <= kPipeAtomic && room < source.size())) return fail(Errno::kAgain);
  const std::size_t count = pipe_.bytes.write(source);
  pipe_.reader->wait_list().notify();
  return count;
}

WriteEnd::~WriteEnd() {
  pipe_.writer = nullptr;
  if (pipe_.reader != nullptr) {
    pipe_.reader->wait_list().notify();
  } else {
    delete &pipe_;
  }
}

}  // namespace

PipeEnds make_pipe() {
  auto* pipe = new Pipe;
  return {FileRef(new ReadEnd(*pipe)), FileRef(new WriteEnd(*pipe))};
}

}  // namespace glassnet::socket
