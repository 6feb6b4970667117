import Glibc

/// One holder at a time: an exclusive advisory lock on a file, let go by the kernel however the process ends.
package struct RunLock: ~Copyable {
  private let descriptor: Int32

  package enum Refusal: Error, CustomStringConvertible {
    case held(String)
    case unusable(String)

    package var description: String {
      switch self {
      case .held(let path): "another run holds \(path)"
      case .unusable(let what): what
      }
    }
  }

  package init(_ path: String) throws(Refusal) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw .unusable("the lock \(path) can't be opened: \(String(cString: strerror(errno)))")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let reason = errno
      close(descriptor)
      throw reason == EWOULDBLOCK
        ? .held(path) : .unusable("the lock \(path) can't be taken: \(String(cString: strerror(reason)))")
    }
    self.descriptor = descriptor
    // For people who look; the lock itself is the kernel's.
    let text = "\(getpid())\n"
    ftruncate(descriptor, 0)
    _ = text.withCString { Glibc.write(descriptor, $0, strlen($0)) }
  }

  deinit { close(descriptor) }
}
