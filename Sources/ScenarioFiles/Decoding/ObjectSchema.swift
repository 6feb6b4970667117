/// # The keys of the scenario language, as a table
///
/// One entry per object of section 2 of the language page. Decoding checks keys against it and `orchestra schema` is
/// written from it, so the two cannot differ.
package struct ObjectSchema: Sendable {
  package struct Key: Sendable {
    package let name: String
    package let shape: Shape
    package let isRequired: Bool
    /// One line for editors: meaning and default.
    package let about: String
  }

  /// What a value may look like.
  package indirect enum Shape: Sendable {
    case text
    /// A text that is not empty.
    case id
    case number(ClosedRange<Int>)
    case flag
    case word([String])
    case date
    /// A date or a date-time on a slot border.
    case moment
    case duration
    /// May bear a minus sign.
    case lag
    case clockTime
    case hours
    case recurrence
    case object(String)
    case list(Shape, least: Int = 0, most: Int? = nil)
    case either([Shape])
    /// Keys of the planner's own.
    case map(Shape)
    /// Days of the week, or ranges of them.
    case week(Shape)
    /// A mapping that is kept as written.
    case anything
  }

  package let name: String
  /// As in "unknown key in a phase".
  package let article: String
  package let keys: [Key]
  package let rules: [Rule]
  private let index: [String: Int]

  /// What the keys of one object ask of each other.
  package enum Rule: Sendable {
    /// The first key makes sense beside the second alone.
    case needs(String, String)
    /// Not both.
    case excludes(String, String)
    /// One of them must stand.
    case oneOf([String])
  }

  init(_ name: String, _ article: String, annotated: Bool = true, _ keys: [Key], _ rules: [Rule] = []) {
    self.name = name
    self.article = article
    self.keys = keys + (annotated ? Self.annotations : [])
    self.rules = rules
    index = Dictionary(uniqueKeysWithValues: self.keys.enumerated().map { ($0.element.name, $0.offset) })
  }

  package func key(_ name: String) -> Key? { index[name].map { keys[$0] } }

  /// What to expect of an object of this kind: its required keys, else all of its own.
  var mainKeys: [String] {
    let required = keys.filter(\.isRequired).map(\.name)
    return required.isEmpty ? ownKeys : required
  }

  /// Without those that every object has.
  private var ownKeys: [String] {
    let common = Set(Self.annotations.map(\.name))
    return keys.map(\.name).filter { !common.contains($0) }
  }

  /// A key that the object does not have: the nearest one, or all there are and where the key belongs.
  func unknownKey(_ member: Node.Member) -> Diagnostic {
    let suggestion = nearest(to: member.key, among: keys.lazy.map(\.name))
    var message = "unknown key \(quoted(member.key)) in \(article)"
    var expected: String?
    if suggestion == nil {
      expected = "one of " + ownKeys.joined(separator: ", ")
      let owners = Self.all.filter { $0.key(member.key) != nil }
      if owners.count == 1 || owners.count == 2 {
        message += " (it belongs to \(owners.map(\.article).joined(separator: " or ")))"
      }
    }
    return Diagnostic(
      at: member.place, code: "unknown-key", message, expected: expected, suggestion: suggestion)
  }

  package static let largestAmount = 1_000_000
  package static let largestCost = 1_000_000_000

  private static let annotations: [Key] = [
    optional("name", .text, "a name for people"),
    optional("note", .text, "a remark"),
    optional("why", .text, "the reason"),
    optional("owner", .text, "who answers for it"),
    optional("labels", .map(.text), "words of your own, to search and group by"),
  ]

  static func optional(_ name: String, _ shape: Shape, _ about: String) -> Key {
    Key(name: name, shape: shape, isRequired: false, about: about)
  }

  static func required(_ name: String, _ shape: Shape, _ about: String) -> Key {
    Key(name: name, shape: shape, isRequired: true, about: about)
  }
}
