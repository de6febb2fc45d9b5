// SPDX-License-Identifier: Apache-2.0
#include "socket/epoll.h"

#include <algorithm>

namespace glassnet::socket {
namespace {

constexpr std::uint32_t kAlways = kPollErr | kPollHup;
constexpr std::uint32_t kModes = kEpollEdge | kEpollOneShot | kEpollExclusive;

}  // namespace

/// What is there of what was asked for; nothing for a one-shot watch that has fired.
std::uint32_t EpollFile::Item::mask() const {
  if ((wish.events & ~kModes) == 0) return 0;
  return file->poll() & wish.events;
}

std::vector<std::unique_ptr<EpollFile::Item>>::iterator EpollFile::find(Fd fd, const File& file) {
  return std::ranges::find_if(items_, [&](const auto& item) { return item->fd == fd && item->file == &file; });
}

void EpollFile::forget_dead() {
  std::erase_if(news_, [](const Item* item) { return !item->waiting(); });
  std::erase_if(items_, [](const auto& item) { return !item->waiting(); });
}

Result<void> EpollFile::control(EpollControl operation, Fd fd, File& file, const EpollEvent& wish) {
  if (&file == this) return fail(Errno::kInval);
  const EpollEvent asked{wish.events | kAlways, wish.data};
  forget_dead();
  const auto at = find(fd, file);
  const bool known = at != items_.end();
  switch (operation) {
    case EpollControl::kAdd:
      if (known) return fail(Errno::kExist);
      items_.push_back(std::make_unique<Item>(*this, fd, file, asked));
      if (items_.back()->mask() != 0) has_news(*items_.back());
      return {};
    case EpollControl::kModify:
      if (!known) return fail(Errno::kNoEnt);
      (*at)->wish = asked;
      if ((*at)->mask() != 0) has_news(**at);
      return {};
    case EpollControl::kDelete:
      if (!known) return fail(Errno::kNoEnt);
      std::erase(news_, at->get());
      items_.erase(at);
      return {};
  }
  return fail(Errno::kInval);  // programs from outside may pass any number
}

void EpollFile::has_news(Item& item) {
  if (!item.listed) {
    item.listed = true;
    news_.push_back(&item);
  }
  wait_list().notify();
}

PollMask EpollFile::poll() const {
  const bool any = std::ranges::any_of(news_, [](const Item* item) { return item->waiting() && item->mask() != 0; });
  return any ? PollMask{kPollIn} : PollMask{0};
}

// Linux ep_send_events: a condition that lasts goes to the end of the list and is looked at again next time; with EPOLLET only
// news brings it back.
int EpollFile::collect(std::span<EpollEvent> events) {
  forget_dead();
  std::size_t found = 0;
  std::vector<Item*> later;
  std::size_t looked = 0;
  for (; looked < news_.size() && found < events.size(); ++looked) {
    Item& item = *news_[looked];
    item.listed = false;
    const std::uint32_t mask = item.mask();
    if (mask == 0) continue;
    events[found++] = {mask, item.wish.data};
    if ((item.wish.events & kEpollOneShot) != 0) {
      item.wish.events &= kModes;
    } else if ((item.wish.events & kEpollEdge) == 0) {
      item.listed = true;
      later.push_back(&item);
    }
  }
  news_.erase(news_.begin(), news_.begin() + static_cast<std::ptrdiff_t>(looked));
  news_.insert(news_.end(), later.begin(), later.end());
  return static_cast<int>(found);
}

EpollWaitOperation::EpollWaitOperation(const FdTable& files, Fd fd, std::span<EpollEvent> events,
                                       std::optional<sim::Duration> timeout)
    : fd_(fd), events_(events), timeout_(timeout) {
  if (auto file = files.get(fd)) file_ = *std::move(file);
}

Result<int> EpollWaitOperation::attempt() {
  if (!file_) return fail(Errno::kBadF);
  EpollFile* const epoll = file_->as_epoll();
  if (epoll == nullptr || events_.empty()) return fail(Errno::kInval);
  const int found = epoll->collect(events_);
  if (found == 0 && may_wait()) return fail(Errno::kAgain);
  return found;
}

}  // namespace glassnet::socket
