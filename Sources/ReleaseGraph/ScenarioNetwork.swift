package import ReleaseModel
import Timeline

/// A scenario as a network, with the way back: which phase an activity is, which option, environments and window a mode
/// stands for, what a resource is.
///
/// Activities are the phases in the scenario's order, then the composites' gates: the order of a plan's rows.
package struct ScenarioNetwork: Sendable {
  package var scenario: Scenario
  package var network: Network
  /// Per mode of the network.
  package var modes: [ModeOrigin]
  /// Per resource of the network.
  package var resources: [ResourceOrigin]
  /// Composite of each activity after the phases.
  package var gateComposites: [CompositeID]
  /// Inclusion group of each release, nil where it must ship.
  package var groups: [Int?]
  /// What a re-plan adds; nil for a first plan.
  package var frame: ReplanFrame?

  package struct ModeOrigin: Sendable {
    package var option: Int
    /// In the order of the option's needs: environment, and the demand of the mode that books it.
    package var bookings: [Booking]
    package var window: WindowID?

    package struct Booking: Sendable {
      package var environment: EnvironmentID
      package var demand: Int
    }
  }

  package enum ResourceOrigin: Hashable, Sendable {
    case team(TeamID)
    /// Equal instances of an environment, by index.
    case instances(EnvironmentID, [Int])
    case lock(SystemID, EnvironmentID)
    case limit(WindowID)
  }

  /// `release.phase`, or the composite's `id.gate`.
  package func name(ofActivity activity: Int) -> String {
    activity < scenario.phases.count
      ? scenario.path(of: PhaseID(activity)) : scenario[gateComposites[activity - scenario.phases.count]].id + ".gate"
  }
}
