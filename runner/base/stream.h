// A blocking byte stream to the shim, or to another engine within the process. Each call is bound
// by the idle timeout and throws PeerFailure when the other side is too slow (kTimeout) or gone
// (kClosed).
//
//   std::array<std::uint8_t, 5> header;
//   if (!stream.ReadFullOrEnd(header)) return;  // The shim has closed between two records.
//   Bytes body(LengthOf(header));
//   stream.ReadFull(body);
//   stream.Write({{header, sealed}});
//
// No verdict may depend on who is faster. A shim that refuses sends its alert and is gone, maybe while
// we still write: whether such a write fails is luck, and so is whether the end looks like a close or
// like a reset (Linux sends a reset where unread bytes, or bytes that come after the close, are thrown
// away). What the shim had sent before is in our receive buffer and survives the reset. So a write to
// a shim that is gone is not a failure, a reset is an end like any other, and what to make of it is
// left to the reads, which give all that has arrived first.
//
// Between two of our writes the shim has one idle timeout to send all that we read, so dripping its
// bytes one by one wins it no time. Reads are buffered: a header and then a body cost one system
// call. Where both sides have taken turns for long and each answer had the same size, the next answer
// wakes us once, when it is whole.
#ifndef BADPEER_RUNNER_BASE_STREAM_H_
#define BADPEER_RUNNER_BASE_STREAM_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "runner/base/bytes.h"
#include "runner/base/deadline.h"
#include "runner/base/unique_fd.h"

namespace badpeer {

class Stream {
 public:
  virtual ~Stream() = default;

  // What is there, but at least one byte; 0 when the other side has ended its direction.
  virtual std::size_t ReadSome(std::span<std::uint8_t> into) = 0;

  // Fills `into`. False when the other side ended its direction before the first byte of it; an end
  // after that is a PeerFailure.
  [[nodiscard]] virtual bool ReadFullOrEnd(std::span<std::uint8_t> into) = 0;

  // Fills `into`; an end of the stream is a PeerFailure.
  void ReadFull(std::span<std::uint8_t> into);

  // The next read waits for a unit of which the shortest has so many bytes: there is no use in waking
  // up for less. One that is shorter all the same is noticed late, and not lost.
  virtual void ExpectUnit(std::size_t /*shortest*/) {}

  // Writes all parts in order, as far as possible in one system call. What a shim that is gone no
  // longer takes is dropped.
  virtual void Write(std::span<const ByteView> parts) = 0;
  void Write(ByteView data) { Write(std::span<const ByteView>(&data, 1)); }
  void Write(std::initializer_list<ByteView> parts) {
    Write(std::span<const ByteView>(parts.begin(), parts.size()));
  }

  // Ends our direction; reading goes on. Harmless when the other side is gone.
  virtual void ShutdownWrite() = 0;

  // Ends both. Later calls of Write throw; reads find the end.
  virtual void Close() = 0;
};

// A connection that we have ended and the shim has not: it stays open for the shim's last bytes, as
// closing it with bytes unread would answer them with a reset. Then a shim that is still writing
// would report a broken connection instead of what we have told it.
class EndedConnections {
 public:
  void Add(UniqueFd socket);
  // Waits until the process has ended, and meanwhile takes what comes over the connections, up to a
  // bound that only a flood exceeds.
  void DrainUntilExit(int pidfd, Deadline deadline);

 private:
  struct Connection {
    UniqueFd socket;
    std::size_t taken = 0;
  };
  // Takes what is there; false when nothing more is to be had.
  static bool Drain(Connection& connection);

  std::vector<Connection> connections_;
};

// Asked now and then while a stream waits; may throw PeerFailure to end a wait that is in vain.
class IdleWatch {
 public:
  enum class Waiting { kToRead, kToWrite };

  virtual ~IdleWatch() = default;
  // `since` is when this wait began. Called about every 100 ms, by the thread that waits.
  virtual void OnIdle(Waiting waiting, Clock::time_point since) = 0;
};

// A stream over a connected stream socket, which it owns.
class SocketStream : public Stream {
 public:
  // An idle timeout of Clock::duration::max() waits for ever (for debuggers). `overall` ends every
  // wait, whatever the shim has sent. `watch` may be null and must outlive the stream.
  SocketStream(UniqueFd socket, Clock::duration idle_timeout, Deadline overall = Deadline::Never(),
               IdleWatch* watch = nullptr);
  ~SocketStream() override;

  std::size_t ReadSome(std::span<std::uint8_t> into) override;
  bool ReadFullOrEnd(std::span<std::uint8_t> into) override;
  using Stream::Write;
  void ExpectUnit(std::size_t shortest) override { shortest_unit_ = shortest; }
  void Write(std::span<const ByteView> parts) override;
  void ShutdownWrite() override;
  void Close() override;
  // Ends our direction and gives the socket away; from here on as after Close().
  UniqueFd Release();

 private:
  // At least one byte into `into`, or 0 at the end of the stream.
  std::size_t Receive(std::span<std::uint8_t> into);
  std::size_t ReceiveDripping(std::span<std::uint8_t> into);
  std::optional<std::size_t> ReceiveOnce(std::span<std::uint8_t> into, int flags);
  std::size_t TakeBuffered(std::span<std::uint8_t> into);
  Deadline ReadDeadline();
  // Our turn begins: compares the answer to the last one with those before.
  void EndAnswer();
  // Of the unit that is due, or of the whole answer where its size is known.
  std::size_t ExpectedSize();
  // How many bytes must be there before the kernel wakes a wait for them.
  void SetWakeUpSize(std::size_t bytes);
  // After a system call that would have blocked: throws when it is time to give up.
  void CheckIdle(IdleWatch::Waiting waiting, const Deadline& deadline, Clock::time_point since);

  UniqueFd socket_;
  Clock::duration idle_timeout_;
  Deadline overall_;
  IdleWatch* watch_;
  // Until when the shim must have sent what we read; armed by the first read after a write.
  std::optional<Deadline> read_deadline_;
  std::unique_ptr<std::uint8_t[]> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  int tick_millis_ = 0;
  int wake_up_size_ = 1;
  std::size_t shortest_unit_ = 1;
  std::size_t answer_size_ = 0;       // received since our last write
  std::size_t last_answer_size_ = 0;  // received before it
  int pieces_of_answer_ = 0;
  int like_answers_ = 0;       // in a row
  bool is_dripping_ = false;   // the last unit came in pieces
  bool shim_is_gone_ = false;  // a write has found out
};

// Two ends of one connection within this process, for tests of engines against each other.
std::pair<std::unique_ptr<Stream>, std::unique_ptr<Stream>> MakeStreamPair(
    Clock::duration idle_timeout);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_BASE_STREAM_H_
