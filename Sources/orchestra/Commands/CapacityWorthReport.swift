import LinearProgramming
import Optimizer
import ReleaseGraph
import ReleaseModel
import ScenarioFiles
import Timeline

/// `plan --duals`: where one more of something would save most, as estimated by a linear program.
struct CapacityWorthReport {
  struct Line {
    var name: String
    var from: String
    var to: String
    /// Scaled as in plans.
    var worth: Int
    var isLimit: Bool
  }

  /// Nil: no estimate could be made.
  let lines: [Line]?
  private let perDay: Int

  init(_ model: ScenarioNetwork, backend: any LinearBackend, options: LinearOptions) {
    perDay = model.scenario.grid.slotsPerDay
    let grid = model.scenario.grid
    let periods = max(6, min(40, grid.slotCount / max(1, 7 * grid.slotsPerDay)))
    let prices = CapacityPrice.estimates(model.network, backend, periods: periods, options)
    lines = prices?.prefix(20).compactMap { price in
      guard price.worth >= 1, price.worth < 1e15 else { return nil }
      return Line(
        name: price.resources.map { Self.name(model.resources[$0], model.scenario) }.joined(separator: " or "),
        from: grid.instant(of: price.from).description, to: grid.instant(of: price.to).description,
        worth: Int(price.worth.rounded()), isLimit: price.isLimit)
    }
  }

  private static func name(_ origin: ScenarioNetwork.ResourceOrigin, _ scenario: Scenario) -> String {
    switch origin {
    case .team(let id): "team \(scenario[id].id)"
    case .instances(let id, let numbers):
      numbers.count > 1 ? "\(scenario[id].id) (\(numbers.count) instances)" : "\(scenario[id].id)"
    case .lock(let system, let environment): "lock of \(scenario[system].id) on \(scenario[environment].id)"
    case .limit(let id): "window \(scenario[id].id)"
    }
  }

  var text: String {
    guard let lines else {
      return "\nNo estimate of the worth of more capacity: "
        + (LinearBackends.hasGLPK
          ? "the linear program does not apply here or did not end in time."
          : "the linear program does not apply here or is too large for a build without GLPK.")
    }
    guard !lines.isEmpty else { return "\nNo capacity is worth anything more, as far as the linear program sees." }
    let rows = lines.map { line in
      "  \(Money.text(line.worth, perDay: perDay)) for one more \(line.isLimit ? "deployment in" : "of") \(line.name), \(line.from) to \(line.to)"
    }
    return "\nWorth of more capacity (estimates by a linear program, until planned anew with it):\n"
      + rows.joined(separator: "\n")
  }

  /// Null where no estimate could be made.
  var json: JSONText {
    guard let lines else { return .null }
    return .array(
      lines.map { line in
        .object([
          ("capacity", .string(line.name)), ("from", .string(line.from)), ("to", .string(line.to)),
          ("worth", .int(line.worth)), ("estimate", .bool(true)),
        ])
      })
  }
}
