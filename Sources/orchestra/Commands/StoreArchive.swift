import PlanStore
import ScenarioFiles

/// # A store as a folder
///
/// - `index.json`: every row of the store in the order in which they came, the long texts aside.
/// - `ID.json`, `SHA256.scenario`, `SHA256.progress`: plans, scenarios and progress files, those that were not pruned.
/// - What is read is what was written: a plan or a progress file that was changed since is refused.
struct StoreArchive {
  struct Fault: Error {
    var what: String
    var report = Diagnostics(files: [])
  }

  private let folder: String

  init(_ folder: String) { self.folder = folder }

  var indexPath: String { folder + "/index.json" }

  private func path(_ id: String, _ kind: String) -> String { "\(folder)/\(id).\(kind)" }

  // MARK: writing

  func files(_ contents: StoreContents) -> [(path: String, text: String)] {
    contents.plans.compactMap { one in one.text.map { (path(one.id, "json"), $0) } }
      + contents.scenarios.compactMap { one in one.text.map { (path(one.sha256, "scenario"), $0) } }
      + contents.progress.compactMap { one in one.text.map { (path(one.sha256, "progress"), $0) } }
  }

  static func index(_ contents: StoreContents) -> JSONText {
    .object([
      ("orchestra-export", .int(2)), ("scenarios", .array(contents.scenarios.map(json))),
      ("plans", .array(contents.plans.map(json))), ("progress", .array(contents.progress.map(json))),
      ("runs", .array(contents.runs.map(json))), ("acceptances", .array(contents.acceptances.map(json))),
      ("actuals", .array(contents.actuals.map(json))),
    ])
  }

  private static func json(_ one: StoreContents.ScenarioRecord) -> JSONText {
    .object([("sha256", .string(one.sha256)), ("name", .string(one.name)), ("text", .bool(one.text != nil))])
  }

  private static func json(_ one: StoreContents.ProgressRecord) -> JSONText {
    .object([
      ("sha256", .string(one.sha256)), ("line", .string(one.line)), ("as-of", .string(one.asOf)),
      ("text", .bool(one.text != nil)),
    ])
  }

  private static func json(_ one: PlanRecord) -> JSONText {
    .object([
      ("id", .string(one.id)), ("line", .string(one.line)), ("scenario", .string(one.scenario)),
      ("baseline", .optional(one.baseline)), ("status", .string(one.status)), ("cost", .optional(one.cost)),
      ("bound", .optional(one.bound)), ("move-cost", .optional(one.moveCost)), ("per-day", .int(one.perDay)),
      ("text", .bool(one.text != nil)), ("releases", .int(one.figures.releases)),
      ("on-time", .int(one.figures.onTime)), ("phases", .int(one.figures.phases)), ("moves", .int(one.figures.moves)),
      ("slack", .optional(one.figures.slack)), ("contention", .int(one.figures.contention)),
    ])
  }

  private static func json(_ one: RunRecord) -> JSONText {
    .object([
      ("key", .string(one.key)), ("line", .string(one.line)), ("as-of", .string(one.asOf)),
      ("started-at", .string(one.startedAt)), ("outcome", .string(one.outcome)), ("exit", .int(one.exit)),
      ("plan", .optional(one.plan)), ("note", .string(one.note)),
    ])
  }

  private static func json(_ one: Acceptance) -> JSONText {
    .object([
      ("plan", .string(one.plan)), ("line", .string(one.line)), ("at", .string(one.at)),
      ("previous", .optional(one.previous)),
    ])
  }

  private static func json(_ one: ActualRecord) -> JSONText {
    .object([
      ("line", .string(one.line)), ("phase", .string(one.phase)), ("team", .string(one.team)),
      ("kind", .string(one.kind)), ("estimated", .int(one.estimated)), ("actual", .int(one.actual)),
    ])
  }

  // MARK: reading

  func contents() throws(Fault) -> StoreContents {
    let (sources, report) = SourceReader.readSingle(indexPath)
    guard let root = sources.roots.first, !report.hasErrors, root["orchestra-export"]?.text == "2" else {
      throw Fault(what: "\(indexPath) is no index of an export", report: report)
    }
    var contents = StoreContents()
    for row in try rows(root, "scenarios") {
      let id = try row.text("sha256")
      contents.scenarios.append(
        StoreContents.ScenarioRecord(
          sha256: id, name: try row.text("name"), text: try row.isTrue("text") ? try text(id, "scenario") : nil))
    }
    for row in try rows(root, "plans") { contents.plans.append(try plan(row)) }
    for row in try rows(root, "progress") {
      let id = try row.text("sha256")
      contents.progress.append(
        StoreContents.ProgressRecord(
          sha256: id, line: try row.text("line"), asOf: try row.text("as-of"),
          text: try row.isTrue("text") ? try unchanged(id, "progress") : nil))
    }
    for row in try rows(root, "runs") {
      contents.runs.append(
        RunRecord(
          key: try row.text("key"), line: try row.text("line"), asOf: try row.text("as-of"),
          startedAt: try row.text("started-at"), outcome: try row.text("outcome"), exit: try row.number("exit"),
          plan: row.optionalText("plan"), note: try row.text("note")))
    }
    for row in try rows(root, "acceptances") {
      contents.acceptances.append(
        Acceptance(
          plan: try row.text("plan"), line: try row.text("line"), at: try row.text("at"),
          previous: row.optionalText("previous")))
    }
    for row in try rows(root, "actuals") {
      contents.actuals.append(
        ActualRecord(
          line: try row.text("line"), phase: try row.text("phase"), team: try row.text("team"),
          kind: try row.text("kind"), estimated: try row.number("estimated"), actual: try row.number("actual")))
    }
    return contents
  }

  private func plan(_ row: Row) throws(Fault) -> PlanRecord {
    let id = try row.text("id")
    var figures = Figures()
    figures.releases = try row.number("releases")
    figures.onTime = try row.number("on-time")
    figures.phases = try row.number("phases")
    figures.moves = try row.number("moves")
    figures.slack = try row.optionalNumber("slack")
    figures.contention = try row.number("contention")
    return PlanRecord(
      id: id, line: try row.text("line"), scenario: try row.text("scenario"), baseline: row.optionalText("baseline"),
      status: try row.text("status"), cost: try row.optionalNumber("cost"), bound: try row.optionalNumber("bound"),
      moveCost: try row.optionalNumber("move-cost"), perDay: try row.number("per-day"),
      text: try row.isTrue("text") ? try unchanged(id, "json") : nil, figures: figures)
  }

  /// One row of the index.
  private struct Row {
    let node: Node
    let fault: Fault

    func text(_ key: String) throws(Fault) -> String {
      guard let text = node[key]?.text else { throw fault }
      return text
    }

    func optionalText(_ key: String) -> String? { node[key]?.text }

    func isTrue(_ key: String) throws(Fault) -> Bool { try text(key) == "true" }

    func number(_ key: String) throws(Fault) -> Int {
      guard let number = Int(try text(key)) else { throw fault }
      return number
    }

    func optionalNumber(_ key: String) throws(Fault) -> Int? { node[key]?.text == nil ? nil : try number(key) }
  }

  private func rows(_ root: Node, _ key: String) throws(Fault) -> [Row] {
    guard let list = root[key] else { throw Fault(what: "\(indexPath) has no '\(key)'") }
    return list.items.enumerated().map { index, node in
      Row(node: node, fault: Fault(what: "\(indexPath): row \(index + 1) of '\(key)' is not whole"))
    }
  }

  private func text(_ id: String, _ kind: String) throws(Fault) -> String {
    guard id.allSatisfy(\.isHexDigit), let bytes = try? SourceReader.fileBytes(path(id, kind)) else {
      throw Fault(what: "\(path(id, kind)) can't be read")
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func unchanged(_ id: String, _ kind: String) throws(Fault) -> String {
    let text = try text(id, kind)
    guard SHA256.hexDigest(of: Array(text.utf8)) == id else {
      throw Fault(what: "\(path(id, kind)) was changed since it was exported")
    }
    return text
  }
}
