import Foundation
import Operations
import Optimizer
import PlanStore
import Planning
import ReleaseModel
import ScenarioFiles
import Testing
import Timeline

/// Nights in a folder of their own: same inputs, same plan; whatever happens, a plan stays in force.
struct NightlyTests {
  private let folder: String

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("orchestra-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    try FileManager.default.copyItem(
      atPath: root.appendingPathComponent("scenarios/corner-shop.yaml").path, toPath: folder + "/shop.yaml")
    try write(
      "night.yaml",
      """
      orchestra-nightly: 1
      store: plans.db
      work-limit: 1000000
      threads: 1
      accept: true
      scenarios: [{ files: shop.yaml, progress: progress.yaml, plan: plan.json }]
      """)
    try write("progress.yaml", "orchestra-progress: 1\nas-of: 2027-02-01\n")
  }

  private func write(_ name: String, _ text: String) throws {
    try text.write(toFile: folder + "/" + name, atomically: true, encoding: .utf8)
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
  }

  private func night() throws -> NightlyRun.Report {
    let (config, faults) = NightlyConfigReader.read(folder + "/night.yaml")
    let given = try #require(config, "\(faults.lines { _ in true })")
    let now = try #require(LocalInstant(text: "2027-02-01T03:00"))
    return NightlyRun(given, store: try PlanStore(given.store), flag: CancellationFlag(), now: now).run()
  }

  @Test func aSecondRunDoesNothingAndRepairsTheFile() throws {
    let first = try night()
    #expect(first.exit == 0)
    #expect(first.jobs.map(\.outcome) == [.planned])
    let plan = try text("plan.json")
    let second = try night()
    #expect(second.jobs.map(\.outcome) == [.unchanged])
    try write("plan.json", String(plan.prefix(100)))
    let third = try night()
    #expect(third.jobs.map(\.outcome) == [.unchanged])
    #expect(try text("plan.json") == plan)
  }

  @Test func policiesAreToldOneByOne() throws {
    let shop = try text("shop.yaml")
    try write(
      "shop.yaml", shop + "\npolicies: [{ id: calm, max-late: 0d }, { id: free, max-cost: 0, max-deferred: 9 }]\n")
    let report = try night()
    #expect(report.exit == 0 && report.jobs[0].policies.map(\.policy.id) == ["calm", "free", "free"])
    let pages = NightReport(report)
    for finding in report.jobs[0].policies {
      #expect(finding.outcome == .kept)
      #expect(pages.text.contains("policy kept: \(finding.policy.id): \(finding.text)"))
      #expect(pages.log(seconds: 1, peakMegabytes: 1).pretty.contains("\"assertion\": \"\(finding.key)\""))
    }
    // One that can't be kept: the whole plan lies in these days.
    try write("shop.yaml", shop + "\npolicies: [{ id: still, no-deployment-days: [mon-sun] }]\n")
    let broken = try night()
    #expect(broken.jobs[0].policies.map(\.outcome) == [.broken])
    #expect(NightReport(broken).text.contains("policy broken: still: "))
  }

  @Test func brokenInputsKeepTheEarlierPlan() throws {
    #expect(try night().exit == 0)
    let plan = try text("plan.json")
    for broken in [
      "orchestra-progress: 1\n", "orchestra-progress: 1\nas-of: 2027-02-", "", "\u{0}\u{1}",
      "orchestra-progress: 1\nas-of: 2027-02-03\nphases: [{ phase: nobody.build, started: 2027-02-02 }]\n",
      "orchestra-progress: 1\nas-of: 2027-02-03\nphases: [{ phase: checkout-2.build, started: 2027-02-05 }]\n",
    ] {
      try write("progress.yaml", broken)
      let report = try night()
      #expect(report.exit == 8, "\(broken)")
      #expect(report.jobs.map(\.outcome) == [.kept])
      #expect(try text("plan.json") == plan)
    }
    // The clock set back.
    try write("progress.yaml", "orchestra-progress: 1\nas-of: 2027-01-20\n")
    #expect(try night().exit == 8)
    // A later, sound night goes on.
    try write("progress.yaml", "orchestra-progress: 1\nas-of: 2027-02-02T09:00\n")
    #expect(try night().jobs.map(\.outcome) == [.planned])
  }

  @Test func aKeptNightPutsThePlanInForceBackAndIsInTheHistory() throws {
    #expect(try night().exit == 0)
    let plan = try text("plan.json")
    try FileManager.default.removeItem(atPath: folder + "/plan.json")
    try write("progress.yaml", "orchestra-progress: 1\nas-of: 2027-01-20\n")
    #expect(try night().exit == 8)
    #expect(try text("plan.json") == plan)
    let runs = try PlanStore(folder + "/plans.db").runs("Corner shop, spring")
    #expect(runs.map(\.outcome) == ["kept", "planned"])
    #expect(runs.map(\.exit) == [8, 0])
    #expect(runs.first?.asOf.hasPrefix("2027-01-20") == true)
    #expect(runs.first?.plan == runs.last?.plan)
    try write("progress.yaml", "orchestra-progress: 1\nas-of: 2027-02-02T09:00\n")
    #expect(try night().exit == 0)
  }

  @Test func foldersOnTheWayAreMadeAndAPlanThatCannotBeWrittenFails() throws {
    let config = try text("night.yaml")
    try write("night.yaml", config.replacingOccurrences(of: "plan.json", with: "out/deep/plan.json"))
    #expect(try night().exit == 0)
    #expect(try text("out/deep/plan.json").hasPrefix("{"))
    try write("night.yaml", config.replacingOccurrences(of: "plan.json", with: "shop.yaml/plan.json"))
    let report = try night()
    #expect(report.exit == 1)
    #expect(report.problems.count == 1)
  }

  @Test func aStoppedRunDoesNotWaitForItsCommands() {
    let notifier = Notifier([.command("sleep 100")], isStopped: { true })
    let started = ContinuousClock.now
    let problems = notifier.send(subject: "a", text: "b", payload: .object([]))
    #expect(problems.count == 1)
    #expect(ContinuousClock.now - started < .seconds(60))
  }

  @Test func withoutAnyPlanBadInputIsBadInput() throws {
    try write("shop.yaml", "orchestra: 1\n")
    let report = try night()
    #expect(report.exit == 1)
    #expect(report.jobs.map(\.outcome) == [.badInput])
  }

  @Test func aStopBeforeTheWorkKeepsThePlan() throws {
    #expect(try night().exit == 0)
    try write("progress.yaml", "orchestra-progress: 1\nas-of: 2027-02-02T09:00\n")
    let (config, _) = NightlyConfigReader.read(folder + "/night.yaml")
    let given = try #require(config)
    let flag = CancellationFlag()
    flag.raise()
    let now = try #require(LocalInstant(text: "2027-02-02T03:00"))
    let report = NightlyRun(given, store: try PlanStore(given.store), flag: flag, now: now).run()
    #expect(report.exit == 8)
  }

  @Test func theLockHasOneHolder() throws {
    let path = folder + "/lock"
    do {
      let lock = try RunLock(path)
      #expect(throws: RunLock.Refusal.self) { _ = try RunLock(path) }
      withExtendedLifetime(lock) {}
    }
    _ = try RunLock(path)
  }

  @Test func notificationsNeverFailTheRun() {
    let notifier = Notifier(
      [.command("exit 3"), .command("cat > \(folder)/seen"), .webhook(path: "/dev/null/at/all"), .command("sleep 30")],
      patience: 1)
    let problems = notifier.send(subject: "a", text: "b", payload: .object([("exit", .int(0))]))
    #expect(problems.count == 3)
    #expect((try? text("seen")) == "{\"exit\": 0}\n")
  }

  @Test func thePlanIsAttachedAsAPage() throws {
    var config = try text("night.yaml")
    config += "\nreports: out\n"
    try write("night.yaml", config)
    let report = try night()
    let pages = NightReport(report).pages
    #expect(pages.map(\.name) == ["night.html"])
    let html = try #require(pages.first?.html)
    #expect(html.contains("New checkout") && html.hasPrefix("<!"))
    let subject = NightReport(report).subject
    let notifier = Notifier([.mail(path: folder + "/night.eml", to: "a@example.org\nBcc: b@example.org")])
    #expect(notifier.send(subject: subject, text: "--night\nhello", payload: .object([]), pages: pages).isEmpty)
    let mail = try text("night.eml")
    let head = try #require(mail.components(separatedBy: "\n\n").first)
    #expect(head.contains("To: a@example.org Bcc: b@example.org\n"))
    #expect(head.contains("boundary=\"night-\""))
    let parts = mail.components(separatedBy: "\n--night-\n")
    #expect(parts.count == 3)
    let attached = try #require(parts.last?.components(separatedBy: "\n\n").last)
    let encoded = attached.replacingOccurrences(of: "--night---", with: "")
    #expect(encoded.split(separator: "\n").allSatisfy { $0.count <= 76 })
    let decoded = try #require(Data(base64Encoded: encoded, options: .ignoreUnknownCharacters))
    #expect(String(decoding: decoded, as: UTF8.self) == html)
  }

  @Test func oldPlansLoseTheirRowsAsConfigured() throws {
    try write("night.yaml", try text("night.yaml") + "\nkeep: 2\n")
    for hour in 0..<5 {
      try write("progress.yaml", "orchestra-progress: 1\nas-of: 2027-02-01T0\(hour):00\n")
      #expect(try night().exit == 0)
    }
    let store = try PlanStore(folder + "/plans.db")
    #expect(try store.plans().count { $0.text != nil } <= 3)
    #expect(try store.accepted("Corner shop, spring")?.text != nil)
  }

  @Test(arguments: [
    "orchestra-nightly: 1\nstore: a\nscenarios: [{ files: a.yaml, plans: b }]\n", "orchestra-nightly: 2\n", "",
    "orchestra-nightly: 1\nstore: a\nscenarios: []\n", "orchestra-nightly: 1\nstore: a\nscenarios: [{}]\nstyle: fast\n",
  ])
  func badConfigurationsAreToldWithPlaces(text: String) throws {
    let (config, faults) = NightlyConfigReader.read("x.yaml", bytes: { _ in Array(text.utf8) })
    #expect(config == nil)
    #expect(faults.hasErrors)
  }
}
