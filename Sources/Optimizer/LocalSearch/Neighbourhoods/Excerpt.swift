import ReleaseGraph
import Timeline

/// # A part of a schedule as a network of its own, for the clause-learning engine
///
/// - Free:    activities of which everything is open: start, mode, copies; of groups all of whose members are free,
///            whether they are there at all.
/// - Sliding: activities that keep mode and presence, and their order on the resources (`PartialOrder`), but not their
///            times: what frees a slot in front lets all behind it move up.
/// - Fixed:   all else. It takes its share of the capacities and budgets, its arcs become bounds. Only where that is not
///            exact (copies, changeovers, exclusions, separations, shared windows) it stays in, pinned to its time.
///
/// Every schedule of the excerpt that costs less, put back, is a better schedule of the whole; a few restrictions (the
/// members' latest ends) only make it smaller. O(members · arcs + users of pooled resources), whatever the network's size.
/// Source: Godard, Laborie, Nuijten 2005.
struct Excerpt {
  private(set) var network: Network
  /// Per activity of the excerpt that of the whole; −1 for milestones of its own.
  private(set) var activity: [Int] = []
  /// Per mode of the excerpt that of the whole.
  private(set) var mode: [Int] = []
  /// Per mode of the excerpt, where demands were left out: those that remain.
  private(set) var demands: [Int: [Int]] = [:]
  /// Free and sliding activities come first.
  private(set) var memberCount = 0
  /// The present schedule.
  private(set) var hint: Schedule
  /// What the present schedule costs as far as the members go.
  private(set) var objective: Objective

  /// Where it was more than can be afforded.
  enum Refusal: Error {
    case tooLarge
  }

  /// The members are out of `state` when this is called; `old` tells their places, with −1 for absent ones.
  init(
    _ state: inout PartialSchedule, members: [Member], openGroups: [Int], chains: [PartialOrder.Link],
    scratch: inout [Int32], makespan: Int, pinnedLimit: Int
  ) throws(Refusal) {
    let whole = state.flat.network
    network = Network(
      horizon: whole.horizon, calendars: whole.calendars, startSets: whole.startSets, windows: whole.windows,
      makespanCost: whole.makespanCost)
    hint = Schedule(for: network)
    objective = Objective(cost: 0, second: 0)
    var builder = ExcerptBuilder(flat: state.flat, members: members, openGroups: openGroups, pinnedLimit: pinnedLimit)
    swap(&builder.position, &scratch)
    defer { swap(&builder.position, &scratch) }
    builder.build(&state, chains: chains, network: &network)
    builder.clear()
    activity = builder.activity
    mode = builder.mode
    demands = builder.demands
    memberCount = members.count
    guard !builder.isTooLarge else { throw .tooLarge }
    hint = builder.hint(network)
    objective = builder.objective(makespan: makespan)
  }

  /// An activity of the neighbourhood and where it is.
  struct Member {
    var activity: Int
    var isFree: Bool
    /// −1: absent.
    var mode: Int
    var start: Int
    var end: Int
    var copies: ArraySlice<UInt16>
  }
}
