import ScenarioFiles

/// Fields of an object of the file, in order.
typealias Fields = [(key: String, value: JSONText)]

/// A team or shared environment whose capacity follows from what is asked of it.
struct DraftResource {
  enum Kind { case team, pool, instances }

  let id: String
  let kind: Kind
  /// Fields after id and capacity.
  var fields: Fields = []
  /// Person-days of a team, unit-days (calendar days) of an environment.
  var demand = 0.0
  /// The largest single demand at a time.
  var largest = 1
  var capacity = 1
}

/// A release while it is being drafted.
struct DraftRelease {
  let id: String
  let domain: Int
  /// Days after the start of the horizon.
  var earliest = 0
  /// Calendar days that it takes where nothing is in its way.
  var length = 0
  var delayCost = 0
  var deferCost: Int?
  var hasDeadline = false
  var phases: [Fields] = []

  func has(_ phase: String) -> Bool { phases.contains { $0[0].value == .string(phase) } }
}

extension JSONText {
  static func days(_ count: Int) -> JSONText { .string("\(count)d") }
  static func words(_ items: String...) -> JSONText { .array(items.map { .string($0) }) }
}
