package import Timeline

/// # The network: the one input of the optimizer
///
/// Scenarios and published instances both become a `Network`: activities with modes, arcs on calendars, resources with
/// capacity over time, disjunctions, inclusion groups and a cost. It knows no names and no dates. It is immutable once
/// built (fields are `var` for its builders alone) and `Sendable`.
///
/// ## Meaning
/// Time is the slot borders 0…`horizon`. A *schedule* gives each present activity i a mode m, a start s, hence an end
/// e = the smallest border with `mode.duration` working slots of `calendars[mode.calendar]` in [s, e) (e = s where the
/// duration is 0), and for each demand on a pooled resource the copy that it takes. It is feasible if:
/// - s lies in `mode.starts` (where given: windows, freezes, calendars are compiled into it), `earliest` ≤ s,
///   e ≤ `latestEnd`, s = `fixedStart` where given; with `contiguous`, e − s = duration; s + span.lead ≥ 0 holds for
///   bookings;
/// - every arc between present activities holds;
/// - every resource copy is within its capacity in every slot, its changeovers and exclusions hold;
/// - every disjunction, synchrony and inclusion implication holds, mandatory activities are present;
/// - every budget holds.
///
/// Cost = Σ deliveries weight × max(0, e − due) + Σ absent groups' absence cost + Σ present modes
/// (cost + holdingRate × (e − s)) + Σ displacements rate × |s − reference| + makespanCost × max e over present activities. The *second stage* is
/// Σ deliveries e, an absent one counting `horizon`.
package struct Network: Sendable {
  /// Number of slots H.
  package var horizon: Int
  /// Index 0 is always `always`.
  package var calendars: [WorkCalendar]
  package var activities: [Activity]
  /// Grouped by activity: `activities[i].modes` indexes it.
  package var modes: [Mode]
  /// Shared by modes: sorted, disjoint, non-touching ranges of allowed starts (upper bounds included).
  package var startSets: [[ClosedRange<Slot>]]
  package var resources: [Resource]
  package var budgets: [Budget]
  package var arcs: [Arc]
  package var disjunctions: [Disjunction]
  package var groups: [InclusionGroup]
  package var implications: [Implication]
  package var windows: [WindowTimes]
  package var synchronies: [Synchrony]
  package var deliveries: [Delivery]
  /// Prices of starting elsewhere than an earlier plan has it.
  package var displacements: [Displacement] = []
  /// Cost per slot of the last end.
  package var makespanCost: Int

  package init(
    horizon: Int, calendars: [WorkCalendar]? = nil, activities: [Activity] = [], modes: [Mode] = [],
    startSets: [[ClosedRange<Slot>]] = [], resources: [Resource] = [], budgets: [Budget] = [], arcs: [Arc] = [],
    disjunctions: [Disjunction] = [], groups: [InclusionGroup] = [], implications: [Implication] = [],
    windows: [WindowTimes] = [], synchronies: [Synchrony] = [], deliveries: [Delivery] = [], makespanCost: Int = 0
  ) {
    self.horizon = horizon
    self.calendars = calendars ?? [.always(horizon: horizon)]
    self.activities = activities
    self.modes = modes
    self.startSets = startSets
    self.resources = resources
    self.budgets = budgets
    self.arcs = arcs
    self.disjunctions = disjunctions
    self.groups = groups
    self.implications = implications
    self.windows = windows
    self.synchronies = synchronies
    self.deliveries = deliveries
    self.makespanCost = makespanCost
  }

  /// The last end is all that costs.
  package var hasOnlyMakespan: Bool {
    makespanCost > 0 && groups.isEmpty && displacements.allSatisfy { $0.rate == 0 }
      && deliveries.allSatisfy { $0.due == nil || $0.weight == 0 }
      && modes.allSatisfy { $0.cost == 0 && $0.holdingRate == 0 }
  }
}

/// Something to be done: a phase, a composite's gate, a job of a published instance.
package struct Activity: Sendable {
  /// Into `Network.modes`; not empty.
  package var modes: Range<Int>
  /// Bounds common to all modes.
  package var earliest: Slot
  package var latestEnd: Slot
  package var fixedStart: Slot?
  /// Nil: mandatory. Otherwise present exactly if the group is.
  package var group: Int?
  /// Activities of one family (release) need no changeover between them and never exclude each other by usage.
  package var family: Int

  package init(
    modes: Range<Int>, earliest: Slot = 0, latestEnd: Slot, fixedStart: Slot? = nil, group: Int? = nil, family: Int
  ) {
    self.modes = modes
    self.earliest = earliest
    self.latestEnd = latestEnd
    self.fixedStart = fixedStart
    self.group = group
    self.family = family
  }
}

/// One way to do an activity.
package struct Mode: Sendable {
  /// Working slots; 0 for a milestone, which has no demands and no cost.
  package var duration: Int
  /// Index of the calendar on which it works.
  package var calendar: Int
  /// No break is allowed: e − s = duration.
  package var contiguous: Bool
  /// Index into `startSets`; nil: every start from `earliest` on that the calendar allows (s working where duration > 0).
  /// Where given, the set already respects calendar, contiguity, windows, freezes, leads and outages.
  package var starts: Int?
  /// Fixed cost, holding of leads included.
  package var cost: Int
  /// Cost per slot of e − s.
  package var holdingRate: Int
  package var demands: [Demand]
  package var budgetUses: [BudgetUse]
  /// The window in whose occurrence it lies; nil: none.
  package var window: Int?

  package init(
    duration: Int, calendar: Int = 0, contiguous: Bool = false, starts: Int? = nil, cost: Int = 0,
    holdingRate: Int = 0, demands: [Demand] = [], budgetUses: [BudgetUse] = [], window: Int? = nil
  ) {
    self.duration = duration
    self.calendar = calendar
    self.contiguous = contiguous
    self.starts = starts
    self.cost = cost
    self.holdingRate = holdingRate
    self.demands = demands
    self.budgetUses = budgetUses
    self.window = window
  }
}

/// What a mode takes of a resource, and when.
package struct Demand: Hashable, Sendable {
  package enum Span: Hashable, Sendable {
    /// The working slots of the mode's calendar in [s, e): people.
    case work
    /// Every slot of [s − lead, e): bookings, which hold over weekends and outages; lead 0 for system locks.
    case hold(lead: Int)
    /// Every slot of the occurrence of the mode's window in which it lies: window limits.
    case occurrence
  }

  package var resource: Int
  package var amount: Int
  package var span: Span
  /// Index of the usage word among those of the resource's `exclusions`; nil: none.
  package var usage: Int?

  package init(resource: Int, amount: Int, span: Span, usage: Int? = nil) {
    self.resource = resource
    self.amount = amount
    self.span = span
    self.usage = usage
  }
}

/// A renewable resource: people of a team, instances of an environment, a system lock, a window's limit.
package struct Resource: Sendable {
  package enum Kind: Hashable, Sendable {
    case team, environment, lock, windowLimit, renewable
  }

  package var kind: Kind
  /// Of each copy, over [0, horizon).
  package var capacity: StepFunction
  /// Equal copies; every demand is met by exactly one of them.
  package var copies: Int
  /// Slots between holds of one copy by different families (only where capacity is 1 at most).
  package var changeover: Int
  /// Pairs of usage indices that may not hold one copy in the same slot where families differ (a pair may repeat a word).
  package var exclusions: [Exclusion]

  package struct Exclusion: Hashable, Sendable {
    package var first: Int
    package var second: Int
    package init(_ first: Int, _ second: Int) {
      self.first = first
      self.second = second
    }
  }

  package init(
    kind: Kind = .renewable, capacity: StepFunction, copies: Int = 1, changeover: Int = 0,
    exclusions: [Exclusion] = []
  ) {
    self.kind = kind
    self.capacity = capacity
    self.copies = copies
    self.changeover = changeover
    self.exclusions = exclusions
  }
}

/// A non-renewable resource: the sum over the chosen modes is at most `capacity`.
package struct Budget: Hashable, Sendable {
  package var capacity: Int
  package init(capacity: Int) { self.capacity = capacity }
}

/// What a mode uses of a budget.
package struct BudgetUse: Hashable, Sendable {
  package var budget: Int
  package var amount: Int
  package init(budget: Int, amount: Int) {
    self.budget = budget
    self.amount = amount
  }
}

/// An order between two ends: W(to) − W(from) ≥ lag on a calendar's working time W, and with `ordered` also to ≥ from.
/// A maximum lag is the arc the other way with the negative lag. Holds where both activities are present.
package struct Arc: Hashable, Sendable {
  package enum End: Hashable, Sendable {
    case start, end
  }

  package var from: Int
  package var fromEnd: End
  package var to: Int
  package var toEnd: End
  package var lag: Int
  package var calendar: Int
  package var ordered: Bool

  package init(
    from: Int, _ fromEnd: End, to: Int, _ toEnd: End, lag: Int = 0, calendar: Int = 0, ordered: Bool = false
  ) {
    self.from = from
    self.fromEnd = fromEnd
    self.to = to
    self.toEnd = toEnd
    self.lag = lag
    self.calendar = calendar
    self.ordered = ordered
  }
}

/// For each two present members: e_i + gap ≤ s_j or e_j + gap ≤ s_i. Milestones count.
package struct Disjunction: Hashable, Sendable {
  package var activities: [Int]
  package var gap: Int
  package init(activities: [Int], gap: Int) {
    self.activities = activities
    self.gap = gap
  }
}

/// Activities that are planned or left out together.
package struct InclusionGroup: Hashable, Sendable {
  /// What leaving it out costs (already scaled).
  package var absenceCost: Int
  package init(absenceCost: Int) { self.absenceCost = absenceCost }
}

/// If group `present` is present, so is group `required`.
package struct Implication: Hashable, Sendable {
  package var present: Int
  package var required: Int
  package init(present: Int, required: Int) {
    self.present = present
    self.required = required
  }
}

/// The occurrences of a window, in order of time; they may touch but not overlap.
package struct WindowTimes: Hashable, Sendable {
  package var occurrences: [Range<Slot>]
  package init(occurrences: [Range<Slot>]) { self.occurrences = occurrences }
}

/// Present members lie in the same occurrence of the same window (their modes' `window`).
package struct Synchrony: Hashable, Sendable {
  package var activities: [Int]
  package init(activities: [Int]) { self.activities = activities }
}

/// A release's delivery: its lateness costs `weight` per slot after `due`.
package struct Delivery: Hashable, Sendable {
  package var activity: Int
  /// May lie outside the horizon; nil: no due date (weight 0).
  package var due: Slot?
  package var weight: Int
  package init(activity: Int, due: Slot?, weight: Int) {
    self.activity = activity
    self.due = due
    self.weight = weight
  }
}

/// While the activity is present, each slot between its start and the reference costs `rate`. At most one an activity.
package struct Displacement: Hashable, Sendable {
  package var activity: Int
  package var reference: Slot
  package var rate: Int
  package init(activity: Int, reference: Slot, rate: Int) {
    self.activity = activity
    self.reference = reference
    self.rate = rate
  }
}
