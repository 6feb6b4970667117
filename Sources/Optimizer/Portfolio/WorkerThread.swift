import CDispatch
import Glibc

/// A joinable thread with a large stack for CPU-bound work, outside the cooperative pool (which such work would starve).
package final class WorkerThread: Sendable {
  private final class Body: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  private let identity: pthread_t?
  /// What runs here where no thread could be had.
  private let fallback: Body?

  package init(stackSize: Int = 64 << 20, _ run: @escaping @Sendable () -> Void) {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setstacksize(&attributes, stackSize)
    defer { pthread_attr_destroy(&attributes) }
    var thread = pthread_t()
    let body = Unmanaged.passRetained(Body(run))
    let status = pthread_create(
      &thread, &attributes,
      { argument in
        guard let argument else { return nil }
        Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
        return nil
      }, body.toOpaque())
    if status == 0 {
      identity = thread
      fallback = nil
    } else {
      identity = nil
      fallback = body.takeRetainedValue()
    }
  }

  /// Returns when the work is done (doing it here where the system gave no thread).
  package func join() {
    if let identity { pthread_join(identity, nil) }
    fallback?.run()
  }
}
