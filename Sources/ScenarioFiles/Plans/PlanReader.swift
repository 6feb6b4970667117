package import ReleaseModel
import Timeline

/// Reads plan files (section 10). Extra keys are allowed; everything malformed is diagnosed at its place.
package struct PlanReader {
  private var report: Diagnostics
  /// Rows whose phase is named but whose times can't be read.
  private var unread: [String] = []

  /// What a key that is missing would have told.
  private static let meanings = [
    "orchestra-plan": "1, the version of the plan file", "scenario": "the name and sha256 of the scenario",
    "name": "the scenario's name", "sha256": "the digest of the scenario's files",
    "status": "optimal, feasible, relaxed, infeasible or unknown", "per-day": "the slots of a day",
    "phases": "one row a phase, [] where none is planned", "deferred": "the releases left out, [] where none is",
    "release": "the release's id", "phase": "the phase's id", "start": "YYYY-MM-DDTHH:MM", "end": "YYYY-MM-DDTHH:MM",
    "option": "the number of the phase's option, 0 where it has one way only",
    "bookings": "what is booked, [] where nothing is", "window": "the occurrence, null where the phase has none",
    "environment": "the environment's id", "id": "the window's id", "rule": "deadline, max, fixed or ready",
    "by": "the excess in slots",
  ]

  /// The plan as far as it could be read, with everything malformed as diagnostics; nil where the file is no JSON or
  /// YAML object at all.
  package static func read(_ path: String, bytes: @escaping SourceReader.ByteSource = SourceReader.fileBytes) -> (
    Plan?, Diagnostics
  ) {
    let (sources, report) = SourceReader.readSingle(path, bytes: bytes)
    guard let root = sources.roots.first else { return (nil, report) }
    var reader = PlanReader(report: report)
    var plan = reader.plan(root)
    plan?.unreadRows = reader.unread
    return (plan, reader.report)
  }

  private mutating func plan(_ root: Node) -> Plan? {
    guard root.kind == .mapping else {
      report.wrong(
        root, "plan", "where a plan is meant", expected: "an object with orchestra-plan, scenario, status, phases")
      return nil
    }
    require(root, ["orchestra-plan", "scenario", "status", "per-day", "phases", "deferred"], "the plan")
    report.version(root["orchestra-plan"], "orchestra-plan")
    let scenario = root["scenario"]
    if let scenario, scenario.kind == .mapping {
      require(scenario, ["name", "sha256"], "scenario")
    } else if let scenario {
      report.wrong(scenario, "scenario", "where name and sha256 are meant", expected: "{ \"name\": …, \"sha256\": … }")
    }
    var plan = Plan(
      scenarioName: report.text(scenario?["name"], "name") ?? "",
      scenarioSHA256: report.text(scenario?["sha256"], "sha256") ?? "",
      status: report.word(root["status"], "status", as: Plan.Status.self) ?? .unknown,
      cost: optionalNumber(root["cost"], "cost"),
      bound: optionalNumber(root["bound"], "bound"), second: optionalNumber(root["second"], "second"),
      secondBound: optionalNumber(root["second-bound"], "second-bound"),
      moveCost: optionalNumber(root["move-cost"], "move-cost"),
      perDay: report.number(root["per-day"], "per-day", in: 1...96) ?? 1,
      rows: report.list(root["phases"], "phases").compactMap { row($0) },
      deferred: report.texts(root["deferred"], "deferred", orSingle: false).map(\.text),
      violations: report.list(notNull(root["violations"]), "violations").compactMap { excess($0) })
    plan.baseline = notNull(root["baseline"]).flatMap { report.text($0, "baseline") }
    return plan
  }

  private mutating func require(_ node: Node, _ keys: [String], _ what: String) {
    for key in keys where node[key] == nil {
      report.append(
        Diagnostic(
          at: node.place, code: "missing-key", "missing key '\(key)' in \(what)",
          expected: Self.meanings[key] ?? "it"))
    }
  }

  private func notNull(_ node: Node?) -> Node? { node?.kind == .null ? nil : node }

  private mutating func optionalNumber(_ node: Node?, _ key: String) -> Int? {
    guard let node = notNull(node) else { return nil }
    guard let text = node.text, !text.isEmpty,
      text.utf8.dropFirst(text.hasPrefix("-") ? 1 : 0).allSatisfy({ $0 >= 48 && $0 <= 57 })
    else {
      report.wrong(node, key, "is no whole number", expected: "a whole number, or null")
      return nil
    }
    guard let value = Int(text), abs(value) < 1 << 53 else {
      report.wrong(node, key, "is out of range", expected: "a whole number below 2^53", code: "out-of-range")
      return nil
    }
    return value
  }

  private mutating func row(_ node: Node) -> Plan.Row? {
    guard node.kind == .mapping else {
      report.wrong(node, "phases", "where a row is meant", expected: "an object with release, phase, start, end")
      return nil
    }
    require(node, ["release", "phase", "start", "end", "option", "bookings", "window"], "a row of phases")
    if let bookings = node["bookings"], bookings.kind == .null {
      report.wrong(bookings, "bookings", "where a list is meant", expected: "a list, [] where nothing is booked")
    }
    if let option = node["option"], option.kind == .scalar, !option.isPlain {
      report.wrong(option, "option", "is a text", expected: "a number without quotes")
    }
    if let option = node["option"], option.kind == .null {
      report.wrong(option, "option", "where a number is meant", expected: "0 where the phase has one way only")
    }
    let release = report.text(node["release"], "release")
    let phase = report.text(node["phase"], "phase")
    let start = instant(node["start"], "start")
    let end = instant(node["end"], "end")
    let option = report.number(notNull(node["option"]), "option", in: 0...1_000_000) ?? 0
    let bookings = report.list(notNull(node["bookings"]), "bookings").compactMap { booking($0) }
    let window = window(notNull(node["window"]))
    guard let release, let phase else { return nil }
    guard let start, let end else {
      unread.append(release + "." + phase)
      return nil
    }
    return Plan.Row(
      release: release, phase: phase, start: start, end: end, option: option, bookings: bookings, window: window,
      place: node.place)
  }

  private mutating func instant(_ node: Node?, _ key: String) -> LocalInstant? {
    guard let node else { return nil }
    if let text = node.text, let instant = LocalInstant(text: text) { return instant }
    report.wrong(node, key, "is no instant", expected: "YYYY-MM-DDTHH:MM", code: "bad-date")
    return nil
  }

  private mutating func booking(_ node: Node) -> Plan.Booking? {
    guard node.kind == .mapping else {
      report.wrong(node, "bookings", "where a booking is meant", expected: "{ \"environment\": …, \"instance\": … }")
      return nil
    }
    require(node, ["environment"], "a booking")
    let environment = report.text(node["environment"], "environment")
    let instance = report.text(notNull(node["instance"]), "instance")
    return environment.map { Plan.Booking(environment: $0, instance: instance) }
  }

  private mutating func window(_ node: Node?) -> Plan.WindowUse? {
    guard let node else { return nil }
    guard node.kind == .mapping else {
      report.wrong(node, "window", "where a window is meant", expected: "{ \"id\": …, \"start\": … }, or null")
      return nil
    }
    require(node, ["id", "start"], "window")
    let id = report.text(node["id"], "id")
    let start = instant(node["start"], "start")
    guard let id, let start else { return nil }
    return Plan.WindowUse(id: id, start: start)
  }

  private mutating func excess(_ node: Node) -> Plan.Excess? {
    guard node.kind == .mapping else {
      report.wrong(
        node, "violations", "where a violation is meant", expected: "{ \"rule\": …, \"phase\": …, \"by\": … }")
      return nil
    }
    require(node, ["rule", "phase", "by"], "a violation")
    let rule = report.text(node["rule"], "rule")
    let phase = report.text(node["phase"], "phase")
    let by = report.number(node["by"], "by", in: 0...(1 << 40))
    guard let rule, let phase, let by else { return nil }
    return Plan.Excess(rule: rule, phase: phase, by: by)
  }
}
