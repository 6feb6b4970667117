extension Node {
  /// The node written on one line, for keeping what is not interpreted.
  var flowText: String {
    switch kind {
    case .null: "null"
    case .scalar: text ?? ""
    case .sequence: "[" + items.map(\.flowText).joined(separator: ", ") + "]"
    case .mapping: "{ " + members.map { $0.key + ": " + $0.value.flowText }.joined(separator: ", ") + " }"
    }
  }
}
