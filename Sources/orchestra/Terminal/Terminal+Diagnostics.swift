import ReleaseModel
import ScenarioFiles

extension Terminal {
  /// Errors always; warnings and notes unless quiet; a closing count where there are errors.
  func show(_ diagnostics: Diagnostics) {
    let lines = diagnostics.lines { $0.severity == .error || !quiet }
    if !lines.isEmpty { complaint(lines.joined(separator: "\n")) }
    let errors = diagnostics.errorCount
    if errors > 0 { complaint("\(errors) error\(errors == 1 ? "" : "s").") }
  }
}

extension Diagnostics {
  /// One object a finding, in the order of places.
  var json: JSONText {
    .array(
      sorted.map { item in
        .object([
          ("severity", .string(item.severity.rawValue)), ("code", .string(item.code)),
          ("file", .string(files.indices.contains(Int(item.place.file)) ? files[Int(item.place.file)] : "")),
          ("line", .int(Int(item.place.line))), ("column", .int(Int(item.place.column))),
          ("message", .string(item.message)), ("expected", .optional(item.expected)),
          ("suggestion", .optional(item.suggestion)),
        ])
      })
  }
}
