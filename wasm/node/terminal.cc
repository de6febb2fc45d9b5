// SPDX-License-Identifier: Apache-2.0
#include "node/terminal.h"

#include <algorithm>
#include <cstring>

namespace glassnet::node {

/// One descriptor's view of the terminal, so that the records of its output name the writer.
class TerminalFile final : public socket::File {
 public:
  TerminalFile(Terminal& terminal, std::uint32_t pid, std::uint32_t fd) : terminal_(&terminal), pid_(pid), fd_(fd) {
    terminal.files_.push_back(this);
  }

  Result<std::size_t> read(MutableBytes target) override {
    if (terminal_ == nullptr) return std::size_t{0};
    return terminal_->read(target);
  }

  Result<std::size_t> write(Bytes source) override {
    if (terminal_ == nullptr) return fail(Errno::kIo);
    terminal_->write(source, pid_, fd_);
    return source.size();
  }

  socket::PollMask poll() const override {
    if (terminal_ == nullptr) return socket::kPollIn | socket::kPollErr | socket::kPollHup;
    socket::PollMask mask = socket::kPollOut;
    if (!terminal_->lines_.empty()) mask |= socket::kPollIn;
    return mask;
  }

  void hang_up() {
    terminal_ = nullptr;
    wait_list().notify();
  }

 protected:
  ~TerminalFile() override {
    if (terminal_ != nullptr) std::erase(terminal_->files_, this);
  }

 private:
  Terminal* terminal_;
  std::uint32_t pid_;
  std::uint32_t fd_;
};

Terminal::~Terminal() { hang_up(); }

Result<void> Terminal::type_line(std::string_view line) {
  if (line.size() > kMaxLineLength || line.find('\n') != std::string_view::npos) return fail(Errno::kInval);
  if (lines_.size() >= kMaxLines) return fail(Errno::kNoBufs);
  lines_.emplace_back(line);
  lines_.back() += '\n';
  notify_readers();
  return {};
}

void Terminal::type_end_of_file() {
  if (lines_.size() >= kMaxLines) return;
  lines_.emplace_back();
  notify_readers();
}

void Terminal::hang_up() {
  lines_.clear();
  const std::vector<TerminalFile*> files = std::exchange(files_, {});
  for (TerminalFile* const file : files) file->hang_up();
}

socket::FileRef Terminal::open(std::uint32_t pid, std::uint32_t fd) {
  return socket::FileRef(new TerminalFile(*this, pid, fd));
}

bool Terminal::owns(const socket::File* file) const {
  return std::ranges::any_of(files_, [file](const TerminalFile* own) { return own == file; });
}

Result<std::size_t> Terminal::read(MutableBytes target) {
  if (lines_.empty()) return fail(Errno::kAgain);
  // A read gets at most one line, however large its buffer (termios(3), canonical mode).
  std::string& line = lines_.front();
  const std::size_t count = std::min(target.size(), line.size());
  std::memcpy(target.data(), line.data(), count);
  if (count == line.size()) {
    lines_.pop_front();
  } else {
    line.erase(0, count);
  }
  return count;
}

void Terminal::write(Bytes bytes, std::uint32_t pid, std::uint32_t fd) {
  if (bytes.empty()) return;
  const sim::StoredBytes stored = simulator_.trace().store(bytes);
  sim::Record record;
  record.kind = sim::Kind::kProcessOutput;
  record.node = node_.value;
  record.bytes_at = stored.at;
  record.bytes_length = stored.length;
  record.args = {pid, fd, number_};
  simulator_.record(record);
}

void Terminal::notify_readers() {
  // A reader that is told may close its descriptor only later, from the ready queue; the list does not change meanwhile.
  for (TerminalFile* const file : files_) file->wait_list().notify();
}

}  // namespace glassnet::node
