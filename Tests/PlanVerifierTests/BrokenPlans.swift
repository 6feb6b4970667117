import Foundation
import PlanVerifier
import ReleaseModel
import ScenarioFiles

/// Good plans of `rules.yaml` and broken ones told as changes of them, each breaking exactly one rule.
///
/// They were made by mutation: rows moved, re-booked, dropped, doubled, claims changed, cost and second stage counted anew
/// by an independent checker, and kept where that checker named exactly this rule.
struct BrokenPlans: Sendable {
  struct Case: Sendable, CustomStringConvertible {
    let rule: String
    let what: String
    let text: [UInt8]
    var description: String { "\(rule): \(what)" }
  }

  let scenario: Scenario
  let good: [[UInt8]]
  let broken: [Case]

  struct Fault: Error {
    let lines: [String]
  }

  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Broken")
  static let loaded = Result { try BrokenPlans() }

  /// The cases, for tests with arguments.
  static var cases: [Case] { (try? loaded.get().broken) ?? [] }

  private init() throws {
    let result = ScenarioLoader.load([Self.folder.appendingPathComponent("rules.yaml").path])
    guard let scenario = result.scenario else { throw Fault(lines: result.diagnostics.lines()) }
    self.scenario = scenario
    let data = try Data(contentsOf: Self.folder.appendingPathComponent("broken-plans.json"))
    guard let root = try JSONSerialization.jsonObject(with: data) as? [String: Any],
      let good = root["good"] as? [[String: Any]], let cases = root["broken"] as? [[String: Any]]
    else { throw Fault(lines: ["broken-plans.json has another shape"]) }
    self.good = try good.map { try Self.bytes($0) }
    broken = try cases.map { try Self.readCase($0, good) }
  }

  private static func bytes(_ plan: [String: Any]) throws -> [UInt8] {
    Array(try JSONSerialization.data(withJSONObject: plan, options: .sortedKeys))
  }

  /// `head` replaces keys of the good plan `base`; in `rows` a number stands for that row of it.
  private static func readCase(_ value: [String: Any], _ good: [[String: Any]]) throws -> Case {
    guard let rule = value["rule"] as? String, let what = value["what"] as? String, let base = value["base"] as? Int,
      let head = value["head"] as? [String: Any], let rows = value["rows"] as? [Any], good.indices.contains(base),
      let known = good[base]["phases"] as? [[String: Any]]
    else { throw Fault(lines: ["a case has another shape: \(value)"]) }
    var plan = good[base].merging(head) { $1 }
    plan["phases"] = rows.map { row in (row as? Int).map { known[$0] } ?? row }
    return Case(rule: rule, what: what, text: try bytes(plan))
  }

  /// What the verifier says of a plan's text, the reader's findings counted as breaches.
  func verdict(of text: [UInt8]) throws -> Verdict {
    let (plan, faults) = PlanReader.read("plan.json", bytes: { _ in text })
    guard let plan else { throw Fault(lines: faults.lines()) }
    let found = faults.sorted.filter { $0.severity == .error }.map { fault in
      Violation(Rule(rawValue: fault.message.prefix { $0 != ":" }.description) ?? .format, ["plan"], fault.message)
    }
    return PlanVerifier.verify(plan, against: scenario, faults: found)
  }

  /// A plan of the cases, read.
  func plan(_ text: [UInt8]) throws -> Plan {
    let (plan, faults) = PlanReader.read("plan.json", bytes: { _ in text })
    guard let plan, !faults.hasErrors else { throw Fault(lines: faults.lines()) }
    return plan
  }
}
