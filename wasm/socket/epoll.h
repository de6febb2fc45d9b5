// SPDX-License-Identifier: Apache-2.0
// epoll(7): a file that watches other files and remembers which of them have news. A watched file that is closed leaves by itself.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/result.h"
#include "sim/time.h"
#include "socket/fd_table.h"
#include "socket/file.h"
#include "socket/syscall_code.h"
#include "socket/wait_list.h"

namespace glassnet::socket {

/// Operations of epoll_ctl(2) by their Linux numbers.
enum class EpollControl : int { kAdd = 1, kDelete = 2, kModify = 3 };

/// Besides the bits of poll(2) (see PollBit), by their Linux values. Simplified: EPOLLEXCLUSIVE changes nothing.
inline constexpr std::uint32_t kEpollExclusive = 1U << 28;
/// One event, then silence until EPOLL_CTL_MOD.
inline constexpr std::uint32_t kEpollOneShot = 1U << 30;
/// EPOLLET: an event for each change, not as long as a condition lasts.
inline constexpr std::uint32_t kEpollEdge = 1U << 31;

struct EpollEvent {
  std::uint32_t events = 0;
  std::uint64_t data = 0;  ///< handed back as it was given
};

class EpollFile final : public File {
 public:
  /// epoll_ctl(2) for `file`, known to the program as `fd`. Errors: EEXIST, ENOENT, EINVAL.
  Result<void> control(EpollControl operation, Fd fd, File& file, const EpollEvent& wish);
  /// Fills in what has happened, the oldest news first; returns how many.
  int collect(std::span<EpollEvent> events);

  Result<std::size_t> read(MutableBytes) override { return fail(Errno::kInval); }
  Result<std::size_t> write(Bytes) override { return fail(Errno::kInval); }
  [[nodiscard]] PollMask poll() const override;
  [[nodiscard]] EpollFile* as_epoll() override { return this; }

 private:
  /// One watched file. It is alive while it waits in the file's list.
  struct Item final : Waiter {
    Item(EpollFile& epoll, Fd number, File& watched, const EpollEvent& event)
        : owner(epoll), fd(number), file(&watched), wish(event) {
      watched.wait_list().join(*this);
    }
    void on_notify() override { owner.has_news(*this); }
    [[nodiscard]] std::uint32_t mask() const;

    EpollFile& owner;
    Fd fd;
    File* file;
    EpollEvent wish;
    bool listed = false;  // in news_
  };

  ~EpollFile() override = default;
  void has_news(Item& item);
  void forget_dead();
  [[nodiscard]] std::vector<std::unique_ptr<Item>>::iterator find(Fd fd, const File& file);

  std::vector<std::unique_ptr<Item>> items_;
  std::vector<Item*> news_;  // may be ready; looked at when the program asks
};

/// epoll_wait(2).
class EpollWaitOperation {
 public:
  using Value = int;
  static constexpr SyscallCode kCode = SyscallCode::kEpollWait;

  EpollWaitOperation(const FdTable& files, Fd fd, std::span<EpollEvent> events, std::optional<sim::Duration> timeout);
  /// Errors: EBADF, EINVAL (not an epoll file, or no room for events).
  Result<int> attempt();
  [[nodiscard]] bool may_wait() const { return !timeout_ || *timeout_ > sim::Duration{}; }
  [[nodiscard]] WaitList& wait_list() { return file_->wait_list(); }
  [[nodiscard]] std::optional<sim::Duration> timeout() const { return timeout_; }
  Result<int> cut_short(Errno why) {
    if (why == Errno::kAgain) return 0;
    return fail(why);
  }
  [[nodiscard]] Fd fd() const { return fd_; }

 private:
  Fd fd_;
  FileRef file_;
  std::span<EpollEvent> events_;
  std::optional<sim::Duration> timeout_;
};

}  // namespace glassnet::socket
