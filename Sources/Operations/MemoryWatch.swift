import Dispatch
import Glibc
package import Optimizer
import Synchronization

/// Ends the search, keeping its best plan, before the process grows beyond a limit: at seven eighths of it, so that
/// verifying and telling still fit. What loading and one pass over a scenario take can't be given back.
package final class MemoryWatch {
  private final class State: Sendable {
    let isOver = Mutex(false)
  }

  private let state = State()
  private let timer: any DispatchSourceTimer

  /// `limit` in megabytes.
  package init(limit: Int?, flag: CancellationFlag) {
    // A queue of its own: the search may keep all others busy.
    timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "memory"))
    timer.schedule(deadline: .now(), repeating: .milliseconds(200))
    timer.setEventHandler { [state] in
      guard let limit, Self.resident > limit - limit / 8 else { return }
      state.isOver.withLock { $0 = true }
      flag.raise()
    }
    timer.resume()
  }

  package var wasExceeded: Bool { state.isOver.withLock { $0 } }

  package func end() { timer.cancel() }

  /// Resident megabytes now.
  package static var resident: Int {
    guard let file = fopen("/proc/self/statm", "r") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 128)
    guard fgets(&line, Int32(line.count), file) != nil else { return 0 }
    let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    return (pages * Int(sysconf(Int32(_SC_PAGESIZE)))) >> 20
  }

  /// Largest resident size so far, in megabytes.
  package static var peak: Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss >> 10
  }
}
