import Dispatch
import Glibc
import Optimizer

/// Ctrl-C and SIGTERM: the first ends the search and keeps the best plan, a second Ctrl-C ends the program at once.
final class Interruption {
  let flag = CancellationFlag()
  private var sources: [any DispatchSourceSignal] = []

  init() {
    // A queue of its own: the search may keep all others busy.
    let queue = DispatchQueue(label: "signals")
    let flag = flag
    for number in [SIGINT, SIGTERM] {
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler {
        if flag.isRaised && number == SIGINT { _exit(ExitStatus.interruptedTwice.rawValue) }
        flag.raise()
      }
      source.resume()
      sources.append(source)
    }
  }
}
