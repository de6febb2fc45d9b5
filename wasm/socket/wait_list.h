// SPDX-License-Identifier: Apache-2.0
// Who wants to know when a file becomes ready. Completion style: a waiter that is told puts itself into the ready queue, tries its
// operation again between two events (protocol code is never called back from its own notification) and stays in the list when it
// still cannot be done, so that a program is never woken in vain.
#pragma once

namespace glassnet::socket {

class WaitList;

/// One wish in one list; leaves the list by itself when destroyed.
class Waiter {
 public:
  Waiter() = default;
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;

  /// The file may have become ready. May call `leave()`; must not destroy other waiters.
  virtual void on_notify() = 0;
  void leave();
  [[nodiscard]] bool waiting() const { return list_ != nullptr; }

 protected:
  ~Waiter() { leave(); }

 private:
  friend class WaitList;
  WaitList* list_ = nullptr;
  Waiter* next_ = nullptr;
  Waiter* previous_ = nullptr;
};

class WaitList {
 public:
  WaitList() = default;
  WaitList(const WaitList&) = delete;
  WaitList& operator=(const WaitList&) = delete;
  ~WaitList() {
    while (first_ != nullptr) first_->leave();
  }

  void join(Waiter& waiter) {
    waiter.leave();
    waiter.list_ = this;
    waiter.next_ = nullptr;
    waiter.previous_ = last_;
    (last_ != nullptr ? last_->next_ : first_) = &waiter;
    last_ = &waiter;
  }

  /// Tells all waiters, oldest first. Waiters that join meanwhile are not told.
  void notify() {
    Waiter* const stop = last_;
    for (Waiter* waiter = first_; waiter != nullptr;) {
      Waiter* const next = waiter->next_;
      const bool was_last = waiter == stop;
      waiter->on_notify();
      if (was_last) break;
      waiter = next;
    }
  }
  [[nodiscard]] bool empty() const { return first_ == nullptr; }

 private:
  friend class Waiter;
  Waiter* first_ = nullptr;
  Waiter* last_ = nullptr;
};

inline void Waiter::leave() {
  if (list_ == nullptr) return;
  (previous_ != nullptr ? previous_->next_ : list_->first_) = next_;
  (next_ != nullptr ? next_->previous_ : list_->last_) = previous_;
  list_ = nullptr;
}

}  // namespace glassnet::socket
