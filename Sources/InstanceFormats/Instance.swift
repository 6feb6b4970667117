package import ReleaseGraph

/// The published formats that can be read.
package enum InstanceFormat: String, Sendable, CaseIterable {
  /// PSPLIB single-mode (`.sm`) and multi-mode (`.mm`).
  case psplib
  /// Patterson (`.rcp`).
  case patterson
  /// ProGen/max (`.sch`): minimal and maximal time lags.
  case progenMax = "progen-max"
  /// MPLIB: several projects that share resources.
  case mplib
}

/// A published instance as a network; activities stand in the file's order, dummies included.
package struct Instance: Sendable {
  package var format: InstanceFormat
  package var network: Network
  /// Whether activities have several modes to choose from (results name them from 1).
  package var isMultiMode: Bool
}

/// What is wrong with an instance's file.
package struct InstanceFault: Error, Hashable, Sendable {
  package let line: Int
  package let message: String
  package init(line: Int, message: String) {
    self.line = line
    self.message = message
  }
}
