/// The kinds of release organisations that scenarios are generated for.
package enum ScenarioFamily: String, CaseIterable, Sendable {
  /// Monthly and fortnightly windows behind gates of a change board, freezes at quarter ends.
  case regulated
  /// Shops before their peak: a long freeze, a shared load-test lab, releases that may be left out.
  case seasonal
  /// Many small services: short phases, rollouts on most days, canaries that run over nights.
  case services
  /// Trains: releases that go live together in one occurrence of a window, or start together.
  case convoys
  /// More wishes than hands: two ways to staff most phases, most releases may be left out, late ones cost much.
  case crunch
  /// Migrations: rehearsals that must not grow stale, provisioned environments, deployments kept apart, deadlines.
  case handovers

  /// One line on what it is like, for help and listings.
  package var summary: String {
    switch self {
    case .regulated: "monthly windows, change-board gates, quarter-end freezes"
    case .seasonal: "a peak freeze, a shared load-test lab, deferrable releases"
    case .services: "many short releases, daily rollouts, overnight canaries"
    case .convoys: "release trains that go live together"
    case .crunch: "more wishes than hands: staffing options, deferral"
    case .handovers: "migrations: maximum lags, provisioned environments, deadlines"
    }
  }
}

/// A cause of infeasibility that can be planted in a generated scenario.
package enum PlantedCause: String, CaseIterable, Sendable {
  /// The work of a release that must ship is longer than the time before its deadline.
  case deadline
  /// A freeze without exception covers every window of a deployment that must happen.
  case freeze
  /// More deployments must use an occurrence than its limit admits.
  case limit
  /// The one environment of a phase that must happen is closed throughout.
  case closed
  /// Two releases that must ship wait for each other.
  case circle
}
