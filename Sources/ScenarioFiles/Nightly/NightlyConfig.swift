package import ReleaseModel
package import Timeline

/// What one nightly run does: `orchestra-nightly: 1`.
package struct NightlyConfig: Sendable {
  package struct Job: Sendable {
    /// Scenario files, overlays, progress; relative to the configuration's folder.
    package var files: [String] = []
    package var overlays: [String] = []
    package var progress: String?
    /// The first baseline, while the store has no accepted plan.
    package var baseline: String?
    /// Where the plan in force is written.
    package var plan: String?
  }

  package enum Notice: Sendable, Hashable {
    /// Run by the shell, the report as JSON on standard input.
    case command(String)
    /// A message file to be sent by the user's own mailer.
    case mail(path: String, to: String)
    /// A payload file to be posted by the user's own tools.
    case webhook(path: String)
  }

  package var store = ""
  package var lock = ""
  package var jobs: [Job] = []
  package var notices: [Notice] = []
  /// Folder of reports; nil: none.
  package var reports: String?
  package var workLimit = 200_000_000
  /// Seconds that a job may take at most, whatever the work limit.
  package var timeLimit = 600
  package var threads = 2
  package var seed = 1
  /// Megabytes; nil: no limit of its own.
  package var maxMemory: Int?
  package var style = "optimise"
  package var prices = MovePrices()
  /// Length of the published zone in minutes.
  package var publishedMinutes = 0
  package var maxMoves: Int?
  /// A verified plan becomes the baseline at once, without `orchestra accept`.
  package var accepts = false
  package var asOf: LocalInstant?
  /// Most plans of a line that keep their text.
  package var keep = 60

  /// Whether anybody gets the plan as a page: a folder of reports, or a message to attach it to.
  package var wantsPages: Bool {
    reports != nil
      || notices.contains {
        if case .mail = $0 { true } else { false }
      }
  }

  package init() {}
}

/// Reads the configuration of the nightly run; every fault is reported with its place.
package struct NightlyConfigReader {
  private var report: Diagnostics
  private let folder: String

  private static let keys = [
    "orchestra-nightly", "store", "lock", "scenarios", "notify", "reports", "work-limit", "time-limit", "threads",
    "seed", "max-memory", "style", "move-cost", "move-cost-per-day", "published", "published-factor", "max-moves",
    "accept", "as-of", "keep", "name", "note",
  ]
  private static let jobKeys = ["files", "overlays", "progress", "baseline", "plan", "name", "note"]
  private static let noticeKeys = ["command", "mail", "to", "webhook"]

  package static func read(_ path: String, bytes: @escaping SourceReader.ByteSource = SourceReader.fileBytes) -> (
    NightlyConfig?, Diagnostics
  ) {
    let (sources, report) = SourceReader.readSingle(path, bytes: bytes)
    guard let root = sources.roots.first else { return (nil, report) }
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    var reader = NightlyConfigReader(report: report, folder: folder)
    let config = reader.config(root)
    return (reader.report.hasErrors ? nil : config, reader.report)
  }

  private mutating func isObject(_ node: Node, _ what: String, _ keys: [String]) -> Bool {
    guard node.kind == .mapping else {
      report.wrong(
        node, what, "where a mapping is meant", expected: "a mapping of \(keys.prefix(5).joined(separator: ", ")), …")
      return false
    }
    for member in node.members where !keys.contains(member.key) {
      let suggestion = nearest(to: member.key, among: keys)
      report.append(
        Diagnostic(
          at: member.place, code: "unknown-key", "unknown key \(quoted(member.key)) in \(what)",
          expected: suggestion == nil ? "one of \(keys.joined(separator: ", "))" : nil, suggestion: suggestion))
    }
    return true
  }

  private func path(_ text: String) -> String { text.hasPrefix("/") || text == "-" ? text : folder + text }

  private mutating func path(_ node: Node?, _ key: String) -> String? { report.text(node, key).map(path) }

  private mutating func config(_ root: Node) -> NightlyConfig? {
    guard isObject(root, "the configuration", Self.keys) else { return nil }
    report.version(root["orchestra-nightly"], "orchestra-nightly")
    for key in ["orchestra-nightly", "store", "scenarios"] where root[key] == nil {
      report.append(
        Diagnostic(
          at: root.place, code: "missing-key", "missing key '\(key)' in the configuration",
          expected: key == "store" ? "the file of the plan store" : key == "scenarios" ? "what to plan" : "1"))
    }
    var config = NightlyConfig()
    config.store = path(root["store"], "store") ?? ""
    config.lock = path(root["lock"], "lock") ?? config.store + ".lock"
    config.reports = path(root["reports"], "reports")
    for item in report.list(root["scenarios"], "scenarios", filled: true) {
      if let job = job(item) { config.jobs.append(job) }
    }
    for item in report.list(root["notify"], "notify") {
      if let notice = notice(item) { config.notices.append(notice) }
    }
    readNumbers(root, &config)
    if let style = report.text(root["style"], "style") {
      config.style = style
      if !["keep", "tighten", "optimise"].contains(style), let node = root["style"] {
        report.wrong(node, "style", "is no style", expected: "keep, tighten or optimise")
      }
    }
    config.accepts = report.flag(root["accept"], "accept") ?? false
    readTimes(root, &config)
    return config
  }

  private mutating func readNumbers(_ root: Node, _ config: inout NightlyConfig) {
    func number(_ key: String, _ range: ClosedRange<Int>, _ fallback: Int, _ report: inout Diagnostics) -> Int {
      report.number(root[key], key, in: range) ?? fallback
    }
    config.workLimit = number("work-limit", 1...(1 << 50), config.workLimit, &report)
    config.timeLimit = number("time-limit", 1...86_400, config.timeLimit, &report)
    config.threads = number("threads", 1...256, config.threads, &report)
    config.seed = number("seed", 0...Int.max, config.seed, &report)
    config.keep = number("keep", 1...100_000, config.keep, &report)
    config.maxMemory = report.number(root["max-memory"], "max-memory", in: 64...(1 << 30))
    config.maxMoves = report.number(root["max-moves"], "max-moves", in: 0...1_000_000)
    config.prices.perMove = number("move-cost", 0...MovePrices.largest, 0, &report)
    config.prices.perDay = number("move-cost-per-day", 0...MovePrices.largest, 0, &report)
    config.prices.publishedFactor = number("published-factor", 0...1000, 10, &report)
  }

  private mutating func readTimes(_ root: Node, _ config: inout NightlyConfig) {
    if let node = root["published"], let text = report.text(node, "published") {
      if let duration = try? DurationText(text: text), duration.amount <= 100_000 {
        switch duration.unit {
        case .minute: config.publishedMinutes = duration.amount
        case .hour: config.publishedMinutes = duration.amount * 60
        case .day: config.publishedMinutes = duration.amount * 1440
        case .week: config.publishedMinutes = duration.amount * 7 * 1440
        }
      } else {
        report.wrong(node, "published", "is no duration", expected: "a duration such as 2w, 10d or 36h")
      }
    }
    if let node = root["as-of"], let text = report.text(node, "as-of") {
      config.asOf = LocalInstant(text: text) ?? CivilDate(text: text).map { LocalInstant($0) }
      if config.asOf == nil { report.wrong(node, "as-of", "is no date", expected: "YYYY-MM-DD or YYYY-MM-DDTHH:MM") }
    }
  }

  private mutating func job(_ node: Node) -> NightlyConfig.Job? {
    guard isObject(node, "a scenario of the configuration", Self.jobKeys) else { return nil }
    if node["files"] == nil {
      report.append(
        Diagnostic(at: node.place, code: "missing-key", "missing key 'files' in a scenario", expected: "its files"))
    }
    var job = NightlyConfig.Job()
    job.files = report.texts(node["files"], "files").map { path($0.text) }
    job.overlays = report.texts(node["overlays"], "overlays").map { path($0.text) }
    job.progress = path(node["progress"], "progress")
    job.baseline = path(node["baseline"], "baseline")
    job.plan = path(node["plan"], "plan")
    return job
  }

  private mutating func notice(_ node: Node) -> NightlyConfig.Notice? {
    guard isObject(node, "a notification", Self.noticeKeys) else { return nil }
    if let command = report.text(node["command"], "command") { return .command(command) }
    if let mail = path(node["mail"], "mail") {
      return .mail(path: mail, to: report.text(node["to"], "to") ?? "release-managers@localhost")
    }
    if let webhook = path(node["webhook"], "webhook") { return .webhook(path: webhook) }
    report.append(
      Diagnostic(
        at: node.place, code: "missing-key", "the notification names no way", expected: "command, mail or webhook"))
    return nil
  }
}
