// SPDX-License-Identifier: Apache-2.0
// Programs that may go on, first come first served. They run between two events, so a program never interrupts protocol code,
// and protocol code never finds itself called back from a program it has just woken.
#pragma once

#include "base/ids.h"

namespace glassnet::sim {

class ReadyQueue;

/// Something that can wait in the ready queue. Leaves the queue by itself when destroyed.
class Runnable {
 public:
  Runnable() = default;
  Runnable(const Runnable&) = delete;
  Runnable& operator=(const Runnable&) = delete;

  virtual void run() = 0;
  [[nodiscard]] bool queued() const { return queue_ != nullptr; }
  /// What made it ready.
  [[nodiscard]] RecordId cause() const { return cause_; }

 protected:
  ~Runnable();

 private:
  friend class ReadyQueue;
  ReadyQueue* queue_ = nullptr;
  Runnable* next_ = nullptr;
  Runnable* previous_ = nullptr;
  RecordId cause_;
};

class ReadyQueue {
 public:
  ReadyQueue() = default;
  ReadyQueue(const ReadyQueue&) = delete;
  ReadyQueue& operator=(const ReadyQueue&) = delete;

  /// Appends `runnable`; does nothing when it already waits.
  void push(Runnable& runnable, RecordId cause) {
    if (runnable.queue_ != nullptr) return;
    runnable.queue_ = this;
    runnable.cause_ = cause;
    runnable.next_ = nullptr;
    runnable.previous_ = last_;
    (last_ != nullptr ? last_->next_ : first_) = &runnable;
    last_ = &runnable;
  }

  /// Takes the first, or nullptr.
  Runnable* pop() {
    Runnable* runnable = first_;
    if (runnable != nullptr) remove(*runnable);
    return runnable;
  }

  void remove(Runnable& runnable) {
    if (runnable.queue_ != this) return;
    (runnable.previous_ != nullptr ? runnable.previous_->next_ : first_) = runnable.next_;
    (runnable.next_ != nullptr ? runnable.next_->previous_ : last_) = runnable.previous_;
    runnable.queue_ = nullptr;
  }

  [[nodiscard]] bool empty() const { return first_ == nullptr; }

 private:
  Runnable* first_ = nullptr;
  Runnable* last_ = nullptr;
};

inline Runnable::~Runnable() {
  if (queue_ != nullptr) queue_->remove(*this);
}

}  // namespace glassnet::sim
