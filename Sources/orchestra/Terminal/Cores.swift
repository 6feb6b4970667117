import Glibc

/// The cores that this process may use.
enum Cores {
  static var count: Int { max(1, min(Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))), 64)) }
}
