/// What `--version` tells: the version and what was built in.
enum Version {
  static let number = "0.1.0"

  static var text: String {
    #if GLPK
      return "orchestra \(number), with GLPK (this binary is under the GPL)"
    #else
      return "orchestra \(number), without GLPK"
    #endif
  }
}
