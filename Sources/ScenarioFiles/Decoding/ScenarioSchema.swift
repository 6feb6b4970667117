/// # The JSON Schema of scenario files (draft 2020-12), for editors and other tools
///
/// Written from the tables of `ObjectSchema`, from which decoding checks too. Every file that loads validates; unknown
/// and missing keys, wrong shapes and unknown words are refused by both. What a schema can't say (references,
/// calendars, circles, sums) is left to loading.
///
/// Scalars: YAML's plain `6`, `1.10` and `true` reach a validator as numbers and booleans, JSON's `"6"` as text; the
/// language reads all of them as the text that stands there, so ids and texts may be any of them.
package enum ScenarioSchema {
  /// The schema as text, indented, with a line end; the same on every call.
  package static var text: String { json.pretty }

  package static var json: JSONText {
    var members = object(ObjectSchema.scenario).members
    members.insert(
      contentsOf: [
        ("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
        ("title", .string("Orchestra release scenario, version 1")),
      ], at: 0)
    let definitions = ObjectSchema.all.filter { $0.name != ObjectSchema.scenario.name }
    members.append(("$defs", .object(definitions.map { ($0.name, .object(object($0).members)) } + scalars)))
    return .object(members)
  }

  // MARK: objects

  private struct Members {
    var members: [(key: String, value: JSONText)]
  }

  private static func object(_ schema: ObjectSchema) -> Members {
    var members: [(key: String, value: JSONText)] = [("type", .string("object"))]
    let properties = schema.keys.map { key in
      (key: key.name, value: described(shape(key.shape), key.about))
    }
    members.append(("properties", .object(properties)))
    let required = schema.keys.filter(\.isRequired).map { JSONText.string($0.name) }
    if schema.name == ObjectSchema.scenario.name {
      // With includes, other files may hold what is missing here.
      members.append(("if", .object([("not", .object([("required", .array([.string("include")]))]))])))
      members.append(("then", .object([("required", .array(required))])))
    } else if !required.isEmpty {
      members.append(("required", .array(required)))
    }
    members.append(("additionalProperties", .bool(false)))
    members += rules(schema)
    return Members(members: members)
  }

  /// What the keys of one object ask of each other.
  private static func rules(_ schema: ObjectSchema) -> [(key: String, value: JSONText)] {
    func requires(_ names: String...) -> JSONText { .object([("required", .array(names.map(JSONText.string)))]) }
    let all = schema.rules.map { rule -> JSONText in
      switch rule {
      case .needs(let key, let other): .object([("dependentRequired", .object([(key, .array([.string(other)]))]))])
      case .excludes(let key, let other): .object([("not", requires(key, other))])
      case .oneOf(let names): .object([("anyOf", .array(names.map { requires($0) }))])
      }
    }
    return all.isEmpty ? [] : [("allOf", .array(all))]
  }

  private static func described(_ schema: JSONText, _ about: String) -> JSONText {
    guard case .object(let members) = schema else { return schema }
    return .object([("description", .string(about))] + members)
  }

  // MARK: shapes

  private static func shape(_ shape: ObjectSchema.Shape) -> JSONText {
    switch shape {
    case .text: reference("text")
    case .id: reference("id")
    case .number(let range): number(range)
    case .flag: reference("flag")
    case .word(let words):
      .object([("enum", .array(words.map(JSONText.string)))])
    case .date: reference("date")
    case .moment: reference("moment")
    case .duration: reference("duration")
    case .lag: reference("lag")
    case .clockTime: reference("clock-time")
    case .hours: reference("hours")
    case .recurrence: reference("recurrence")
    case .object(let name): reference(name)
    case .list(let item, let least, let most): list(item, least, most)
    case .either(let shapes): .object([("anyOf", .array(shapes.map(self.shape)))])
    case .map(let value): .object([("type", .string("object")), ("additionalProperties", self.shape(value))])
    case .week(let value):
      .object([
        ("type", .string("object")),
        ("patternProperties", .object([("^\(weekday)(-\(weekday))?$", self.shape(value))])),
        ("additionalProperties", .bool(false)),
      ])
    case .anything: .object([("type", .string("object"))])
    }
  }

  private static func reference(_ name: String) -> JSONText { .object([("$ref", .string("#/$defs/\(name)"))]) }

  private static func list(_ item: ObjectSchema.Shape, _ least: Int, _ most: Int?) -> JSONText {
    var members: [(key: String, value: JSONText)] = [("type", .string("array")), ("items", shape(item))]
    if least > 0 { members.append(("minItems", .int(least))) }
    if let most { members.append(("maxItems", .int(most))) }
    return .object(members)
  }

  /// A whole number, or its digits as text.
  private static func number(_ range: ClosedRange<Int>) -> JSONText {
    if range.count == 1 {
      return .object([("enum", .array([.int(range.lowerBound), .string(String(range.lowerBound))]))])
    }
    return .object([
      (
        "anyOf",
        .array([
          .object([
            ("type", .string("integer")), ("minimum", .int(range.lowerBound)), ("maximum", .int(range.upperBound)),
          ]),
          .object([("type", .string("string")), ("pattern", .string("^[0-9]+$"))]),
        ])
      )
    ])
  }

  private static let weekday = "(mon|tue|wed|thu|fri|sat|sun)"
  private static let day = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
  private static let clock = "([01][0-9]|2[0-3]):[0-5][0-9]"

  private static func pattern(_ text: String) -> JSONText {
    .object([("type", .string("string")), ("pattern", .string("^\(text)$"))])
  }

  private static let scalars: [(key: String, value: JSONText)] = [
    ("text", .object([("type", .array([.string("string"), .string("number"), .string("boolean")]))])),
    (
      "id",
      .object([("type", .array([.string("string"), .string("number"), .string("boolean")])), ("minLength", .int(1))])
    ),
    ("flag", .object([("enum", .array([.bool(true), .bool(false), .string("true"), .string("false")]))])),
    ("date", pattern(day)),
    ("moment", pattern("\(day)(T\(clock)(:00)?)?")),
    ("duration", pattern("[0-9]+[mhdw]")),
    ("lag", pattern("-?[0-9]+[mhdw]")),
    ("clock-time", pattern(clock)),
    ("hours", pattern("\(clock)-(\(clock)|24:00)")),
    ("recurrence", pattern("[A-Z]+=[^;]+(;[A-Z]+=[^;]+)*")),
  ]
}
