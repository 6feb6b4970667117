#if GLPK
  import CGLPK

  /// # GLPK behind the protocol
  ///
  /// Floating-point simplex and branch and bound. GLPK ends the process on misuse, so every model is checked before it
  /// is handed over: indices, numbers, magnitudes, bounds.
  ///
  /// - Threads: GLPK's environment belongs to a thread; a session lives and ends on the thread that opened it, and the
  ///   environment goes with the last of them.
  package struct GLPKBackend: LinearBackend {
    package init() {}

    package var name: String { "GLPK" }

    package static var version: String { String(cString: glp_version()) }

    package func withSession<R>(_ model: LinearModel, _ body: (any LinearSession) throws(LinearError) -> R)
      throws(LinearError) -> R
    {
      try Self.check(model)
      let session = GLPKSession(model)
      defer {
        session.close()
        Self.leaveThread()
      }
      return try body(session)
    }

    private static func check(_ model: LinearModel) throws(LinearError) {
      let faults = model.faults
      guard faults.isEmpty else { throw .faulty(faults) }
      if let fault = model.scalingFault() { throw .faulty([fault]) }
    }

    /// Frees the thread's environment where no session holds anything of it.
    private static func leaveThread() {
      var blocks: Int32 = 0
      glp_mem_usage(&blocks, nil, nil, nil)
      if blocks == 0 { glp_free_env() }
    }

    /// Blocks of memory that GLPK holds for this thread.
    package static var heldBlocks: Int {
      var blocks: Int32 = 0
      glp_mem_usage(&blocks, nil, nil, nil)
      return Int(blocks)
    }
  }
#endif
