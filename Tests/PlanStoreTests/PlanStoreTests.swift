import Foundation
import PlanStore
import Testing

/// What is written is read again, nothing else is; stale plans and broken stores are refused.
struct PlanStoreTests {
  private func path() -> String {
    FileManager.default.temporaryDirectory.appendingPathComponent("orchestra-\(UUID().uuidString).db").path
  }

  private func plan(_ id: String, from baseline: String? = nil, scenario: String = "s1", text: String = "{}")
    -> PlanRecord
  {
    PlanRecord(
      id: id, line: "line", scenario: scenario, baseline: baseline, status: "feasible", cost: 10, bound: 5,
      moveCost: 0,
      perDay: 24, text: text)
  }

  private func put(_ store: PlanStore, _ plan: PlanRecord, night: Int, accepts: Bool = false) throws {
    var delivery = PlanStore.Delivery()
    delivery.plan = plan
    delivery.scenarioText = "scenario"
    delivery.progress = ("p\(night)", "2027-01-01", "progress")
    delivery.run = RunRecord(
      key: "k\(night)", line: "line", asOf: "2027-01-01", startedAt: "\(night)", outcome: "planned", exit: 0,
      plan: plan.id, note: "")
    delivery.accepts = accepts
    try store.record(delivery)
  }

  @Test func whatIsRecordedIsRead() throws {
    let store = try PlanStore(path())
    try put(store, plan("aaa"), night: 1, accepts: true)
    #expect(try store.accepted("line")?.id == "aaa")
    #expect(try store.run("k1", "line")?.plan == "aaa")
    #expect(try store.run("k2", "line") == nil)
    #expect(try store.plan("a") == plan("aaa"))
    #expect(throws: StoreFault.unknownPlan("x")) { try store.plan("x") }
    let again = try PlanStore(store.path, readOnly: true)
    #expect(try again.plan("aaa").text == "{}")
  }

  @Test func stalePlansAreRefused() throws {
    let store = try PlanStore(path())
    try put(store, plan("aaa"), night: 1, accepts: true)
    try put(store, plan("bbb", from: "aaa"), night: 2)
    try put(store, plan("ccc", from: "aaa"), night: 3)
    try store.accept(plan("bbb"), for: "s1", at: "1")
    #expect(try store.accepted("line")?.id == "bbb")
    // Made from aaa, but bbb is in force now.
    #expect(throws: StoreFault.self) { try store.accept(plan("ccc"), for: "s1", at: "2") }
    #expect(throws: StoreFault.self) { try store.accept(plan("ddd", from: "bbb"), for: "other", at: "2") }
    #expect(throws: StoreFault.self) { try store.accept(plan("eee"), for: nil, at: "2") }
    #expect(try store.accepted("line")?.id == "bbb")
    try store.accept(plan("bbb"), for: "s1", at: "3")
    #expect(try store.acceptances("line").count == 2)
  }

  @Test func aPlanOfAnOlderScenarioIsStale() throws {
    let store = try PlanStore(path())
    try put(store, plan("aaa"), night: 1, accepts: true)
    try put(store, plan("bbb", from: "aaa"), night: 2)
    try put(store, plan("ccc", from: "aaa", scenario: "s2"), night: 3)
    #expect(throws: StoreFault.self) { try store.accept(plan("bbb", from: "aaa"), for: nil, at: "1") }
    #expect(try store.accepted("line")?.id == "aaa")
    // Who says which scenario is in force is believed.
    try store.accept(plan("ccc", from: "aaa", scenario: "s2"), for: "s2", at: "2")
    #expect(try store.accepted("line")?.id == "ccc")
  }

  @Test func aFailedRecordLeavesNothing() throws {
    let store = try PlanStore(path())
    try put(store, plan("aaa"), night: 1, accepts: true)
    // The baseline does not exist: the whole transaction is taken back.
    #expect(throws: StoreFault.self) { try put(store, plan("bbb", from: "nowhere"), night: 2, accepts: true) }
    #expect(throws: StoreFault.unknownPlan("bbb")) { try store.plan("bbb") }
    #expect(try store.runs().count == 1)
    #expect(try store.accepted("line")?.id == "aaa")
  }

  @Test func pruningKeepsFiguresAndThePlanInForce() throws {
    let store = try PlanStore(path())
    let text = String(repeating: "x", count: 20_000)
    for night in 0..<200 {
      try put(
        store, plan("p\(night)", from: night == 0 ? nil : "p0", text: text), night: night, accepts: night == 0)
    }
    func size() throws -> Int {
      try FileManager.default.attributesOfItem(atPath: store.path)[.size] as? Int ?? 0
    }
    #expect(try store.prune(keep: 10) == 189)
    #expect(try size() < 20_000 * 20)
    #expect(try store.plan("p0").text == text)
    #expect(try store.plan("p5").text == nil)
    #expect(try store.plan("p5").cost == 10)
    #expect(try store.plan("p199").text == text)
    #expect(try store.trend("line", limit: 1000).rows.count == 200)
  }

  @Test func backupsAreWhole() throws {
    let store = try PlanStore(path())
    try put(store, plan("aaa"), night: 1, accepts: true)
    let copy = path()
    try store.backup(to: copy)
    #expect(try PlanStore(copy).accepted("line")?.id == "aaa")
    let contents = try store.contents()
    let other = try PlanStore(path())
    #expect(try other.take(contents).plans == 1)
    #expect(try other.take(contents).plans == 0)
    #expect(try other.accepted("line")?.id == "aaa")
  }

  @Test func whatMovesToAnotherStoreIsAllThatThereIs() throws {
    let store = try PlanStore(path())
    for night in 0..<20 {
      try put(
        store,
        plan("p\(night)", from: night == 0 ? nil : "p\(night - 1)", scenario: "s\(night / 7)", text: "t\(night)"),
        night: night, accepts: night % 3 == 0)
    }
    var delivery = PlanStore.Delivery()
    delivery.actuals = [
      ActualRecord(line: "line", phase: "r.test", team: "qa", kind: "test", estimated: 40, actual: 52)
    ]
    delivery.run = RunRecord(
      key: "kept", line: "other", asOf: "2027-01-01", startedAt: "x", outcome: "kept", exit: 8, plan: nil, note: "why")
    try store.record(delivery)
    try store.prune(keep: 5)
    let contents = try store.contents()
    #expect(contents.plans.contains { $0.text == nil } && contents.runs.count == 21)
    let other = try PlanStore(path())
    #expect(try other.take(contents) == Intake(plans: 20, runs: 21))
    #expect(try other.contents() == contents)
    // Once more: nothing new, and the plan in force stays.
    #expect(try other.take(contents) == Intake(plans: 0, runs: 0, kept: ["line"]))
    #expect(try other.contents() == contents)
    try put(other, plan("mine", from: "p18"), night: 99, accepts: true)
    #expect(try other.take(contents).kept == ["line"])
    #expect(try other.accepted("line")?.id == "mine")
  }

  @Test func aPlanMadeFromNoneIsRefusedBesideOneInForce() throws {
    let store = try PlanStore(path())
    try put(store, plan("aaa"), night: 1, accepts: true)
    #expect(throws: StoreFault.self) { try store.accept(plan("bbb"), for: "s1", at: "2") }
    // What was made from another is stale however it is asked for.
    #expect(throws: StoreFault.self) { try store.accept(plan("ccc", from: "zzz"), for: "s1", replaces: true, at: "2") }
    #expect(try store.accepted("line")?.id == "aaa")
    try store.accept(plan("bbb"), for: "s1", replaces: true, at: "2")
    #expect(try store.accepted("line")?.id == "bbb")
    // A plan that the store never saw, of a scenario that it knows to be older.
    try put(store, plan("ddd", from: "bbb", scenario: "s2"), night: 3)
    #expect(throws: StoreFault.self) { try store.accept(plan("eee", from: "bbb"), for: nil, at: "4") }
  }

  @Test(arguments: [0, 30, 4096 + 10, 8192 + 100])
  func damagedStoresAreRefused(offset: Int) throws {
    let path = path()
    do {
      let store = try PlanStore(path)
      for night in 0..<30 { try put(store, plan("p\(night)", text: String(repeating: "y", count: 5000)), night: night) }
      try store.prune(keep: 1000)
    }
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    for k in offset..<min(bytes.count, offset + 600) { bytes[k] = UInt8(truncatingIfNeeded: k &* 37) }
    try bytes.write(to: URL(fileURLWithPath: path))
    for extra in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + extra) }
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    do throws(StoreFault) {
      let store = try PlanStore(path)
      // Damage within a text is no damage to the store; every plan can still be read.
      for night in 0..<30 { _ = try store.plan("p\(night)") }
    } catch {
      #expect(!error.description.isEmpty)
      #expect((try? Data(contentsOf: URL(fileURLWithPath: path))) == before)
    }
  }

  @Test func newerStoresAreRefused() throws {
    let path = path()
    do { _ = try PlanStore(path) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/sqlite3")
    guard FileManager.default.fileExists(atPath: "/usr/bin/sqlite3") else { return }
    process.arguments = [path, "INSERT INTO grdb_migrations VALUES ('99')"]
    try process.run()
    process.waitUntilExit()
    #expect(throws: StoreFault.newerVersion(path)) { try PlanStore(path) }
  }

  @Test func estimatesSuggestCorrections() throws {
    let store = try PlanStore(path())
    var delivery = PlanStore.Delivery()
    for k in 0..<8 {
      delivery.actuals.append(
        ActualRecord(line: "line", phase: "r\(k).test", team: "qa", kind: "test", estimated: 40, actual: 52 + k % 3))
      delivery.actuals.append(
        ActualRecord(line: "line", phase: "r\(k).build", team: "dev", kind: "build", estimated: 40, actual: 38 + k % 5))
    }
    try store.record(delivery)
    let estimates = try store.trend("line", limit: 10).estimates
    #expect(estimates.map(\.team) == ["dev", "qa"])
    #expect(estimates.map(\.suggestsCorrection) == [false, true])
    #expect((130...135).contains(estimates[1].ratio))
  }
}
