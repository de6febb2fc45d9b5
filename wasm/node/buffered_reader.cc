// SPDX-License-Identifier: Apache-2.0
#include "node/buffered_reader.h"

#include <algorithm>
#include <array>
#include <utility>

namespace glassnet::node {

sim::Task<Result<std::string>> BufferedReader::line() {
  while (true) {
    const std::size_t end = buffer_.find('\n', searched_);
    if (end != std::string::npos) {
      std::string found = buffer_.substr(0, end + 1);
      buffer_.erase(0, end + 1);
      searched_ = 0;
      co_return found;
    }
    if (buffer_.size() > kMaxLine) co_return fail(Errno::kMsgSize);
    searched_ = buffer_.size();
    const Result<bool> more = co_await fill();
    if (!more) co_return fail(more.error());
    if (!*more) {
      searched_ = 0;
      co_return std::exchange(buffer_, {});
    }
  }
}

sim::Task<Result<std::string>> BufferedReader::some(std::size_t limit) {
  if (buffer_.empty()) {
    const Result<bool> more = co_await fill();
    if (!more) co_return fail(more.error());
  }
  std::string taken = buffer_.substr(0, limit);
  buffer_.erase(0, taken.size());
  searched_ = 0;
  co_return taken;
}

sim::Task<Result<bool>> BufferedReader::fill() {
  std::array<std::uint8_t, 4096> block;
  const Result<std::size_t> count = co_await process_.sys().read(fd_, block);
  if (!count) co_return fail(count.error());
  buffer_.append(block.begin(), block.begin() + static_cast<std::ptrdiff_t>(*count));
  co_return *count > 0;
}

sim::Task<Result<void>> write_all(Process& process, socket::Fd fd, std::string text) {
  std::size_t done = 0;
  while (done < text.size()) {
    const Bytes rest{reinterpret_cast<const std::uint8_t*>(text.data()) + done, text.size() - done};
    const Result<std::size_t> written = co_await process.sys().write(fd, rest);
    if (!written) co_return fail(written.error());
    done += *written;
  }
  co_return Result<void>{};
}

}  // namespace glassnet::node
