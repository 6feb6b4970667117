import Timeline

/// What the engine propagates over: variables and constraints in flat arrays, made from a network by `EngineEncoder`.
struct EngineModel {
  /// Initial bounds of the variables.
  var lower: [Int32] = []
  var upper: [Int32] = []
  var activities: [Act] = []
  var ways: [Way] = []
  var arcs: [TimeArc] = []
  var tasks: [Task] = []
  var resources: [Cumulative] = []
  var pairs: [Pair] = []
  var buckets: [Bucket] = []
  var choices: [Choice] = []
  var budgets: [BudgetRow] = []
  /// Disjunctions of literals that hold from the start.
  var clauses: [[Literal]] = []
  /// The cost, and in the second stage the sum of delivery ends.
  var rows: [CostRow] = []
  /// The variable that is minimised; −1 where the cost is too large for one.
  var objective: Int32 = -1
  /// Last end over all activities, where it costs; −1 otherwise.
  var makespan: Int32 = -1
  /// Per variable: the choice of which it is a member; −1 for none.
  var choiceOf: [Int] = []
  var calendars: [WorkCalendar] = []
  var startSets: [[ClosedRange<Slot>]] = []
  /// Whether every constraint of the network is here; otherwise this is a relaxation.
  var isExact = true
  /// Whether an assignment stands for at most one schedule, up to symmetry; otherwise one that fails the check proves
  /// nothing.
  var isReadable = true
  var horizon = 0

  /// An activity: start variable, and its end as a variable of its own or as start + `length`.
  struct Act {
    var start: Int32
    var end: Int32 = -1
    var length: Int32 = 0
    var ways: Range<Int> = 0..<0
    /// 0/1 variable; −1: always present.
    var presence: Int32 = -1
  }

  /// A mode of an activity with an end variable.
  struct Way {
    /// 0/1 variable; −1 where the activity has only this way.
    var chosen: Int32
    var duration: Int
    var calendar: Int
    var contiguous: Bool
    var starts: Int
    var mode: Int
  }

  /// to + toOffset ≥ from + fromOffset after the lag, on a calendar or (−1) in plain time.
  struct TimeArc {
    var from: Int32
    var to: Int32
    var lag: Int32
    var calendar: Int32 = -1
    var ordered = false
    var fromOffset: Int32 = 0
    var toOffset: Int32 = 0
    /// 0/1 variables that must be 1 for the arc to bind; −1 for none.
    var condition: Int32 = -1
    var condition2: Int32 = -1
  }

  /// A demand on a cumulative resource.
  struct Task {
    var activity: Int32
    var resource: Int32
    var demand: Int32
    /// Shortest time that it draws, the lead not counted.
    var length: Int32 = 0
    var lead: Int32 = 0
    /// Calendar on whose working slots alone it draws; −1: it holds throughout.
    var calendar: Int32 = -1
    var condition: Int32 = -1
    var condition2: Int32 = -1
  }

  struct Cumulative {
    var tasks: Range<Int> = 0..<0
    var capacity: Int32
    /// Of the network; −1 for one that was derived.
    var resource = -1
    /// What is missing from `capacity`, stretch by stretch; empty for a constant capacity.
    var reductions: [(range: Range<Int>, amount: Int32)] = []
  }

  /// Two activities of which one ends (with a gap) before the other begins.
  struct Pair {
    var a: Int32
    var b: Int32
    /// From a's end to b's start, and from b's end to a's start.
    var gapAB: Int32
    var gapBA: Int32
    var conditions: [Int32]
  }

  /// A window with limits: activities in one occurrence add up.
  struct Bucket {
    var occurrences: [Range<Int>]
    var limits: [Int32]
    var members: [(activity: Int32, weight: Int32, condition: Int32)]
  }

  /// Exactly one of the members is 1 if the owner is (−1: always), none otherwise.
  struct Choice {
    var owner: Int32
    var members: [Int32]
  }

  struct BudgetRow {
    var capacity: Int
    var entries: [(variable: Int32, amount: Int)]
    var constant = 0
  }

  /// A sum of terms that is bounded.
  struct CostRow {
    var terms: [CostTerm] = []
    var constant = 0
    /// Sum = unit × variable, rounded down; −1: no variable, the engine's limit bounds the sum.
    var objective: Int32 = -1
    var unit = 1
  }

  /// A part of a sum; see `Propagation+Cost.swift`.
  enum CostTerm {
    /// weight × max(0, end − due) while present.
    case lateness(activity: Int32, due: Int, weight: Int)
    /// Paid where the variable is 0 / is 1.
    case absent(variable: Int32, cost: Int)
    case chosen(variable: Int32, cost: Int)
    /// rate × (end − start) while the condition holds (−1: always); `least` is the shortest it can be.
    case holding(activity: Int32, rate: Int, condition: Int32, least: Int)
    case makespan(weight: Int)
    /// weight × max(0, start − from), weight × max(0, from − start) while present.
    case postponed(activity: Int32, from: Int, weight: Int)
    case advanced(activity: Int32, from: Int, weight: Int)
  }

  mutating func addVariable(_ low: Int, _ high: Int) -> Int32 {
    lower.append(Int32(low))
    upper.append(Int32(max(low, high)))
    return Int32(lower.count - 1)
  }

  // MARK: ends

  func endAtLeast(_ activity: Int32, _ value: Int32) -> Literal {
    let act = activities[Int(activity)]
    return act.end >= 0 ? .atLeast(act.end, value) : .atLeast(act.start, value - act.length)
  }

  func endAtMost(_ activity: Int32, _ value: Int32) -> Literal {
    let act = activities[Int(activity)]
    return act.end >= 0 ? .atMost(act.end, value) : .atMost(act.start, value - act.length)
  }
}

/// Starts and ends of a way of doing an activity as monotone maps, with their inverses. Values are clamped to
/// 0…horizon + 1, where horizon + 1 stands for "never".
extension EngineModel {
  /// The first allowed start at or after t.
  func nextStart(_ way: Way, _ t: Int) -> Int {
    let t = max(t, 0)
    if way.starts >= 0 {
      let set = startSets[way.starts]
      var low = 0
      var high = set.count
      while low < high {
        let middle = (low + high) / 2
        if set[middle].upperBound < t { low = middle + 1 } else { high = middle }
      }
      return low < set.count ? max(t, set[low].lowerBound) : horizon + 1
    }
    if way.duration == 0 { return min(t, horizon + 1) }
    return calendars[way.calendar].nextWorking(from: t) ?? horizon + 1
  }

  /// The last allowed start at or before t; −1 for none.
  func previousStart(_ way: Way, _ t: Int) -> Int {
    if t < 0 { return -1 }
    let t = min(t, horizon)
    if way.starts >= 0 {
      let set = startSets[way.starts]
      var low = 0
      var high = set.count
      while low < high {
        let middle = (low + high) / 2
        if set[middle].lowerBound <= t { low = middle + 1 } else { high = middle }
      }
      return low > 0 ? min(t, set[low - 1].upperBound) : -1
    }
    if way.duration == 0 { return t }
    return calendars[way.calendar].previousWorking(before: t + 1) ?? -1
  }

  /// The end of work begun at s (moved to the next working slot); horizon + 1 for never.
  func end(_ way: Way, _ s: Int) -> Int {
    if s > horizon { return horizon + 1 }
    if way.duration == 0 { return s }
    return calendars[way.calendar].end(start: s, work: way.duration) ?? horizon + 1
  }

  /// The last start whose end is at most e, whether allowed or not; −1 for none.
  func latestStart(_ way: Way, end e: Int) -> Int {
    if e < 0 { return -1 }
    let e = min(e, horizon)
    if way.duration == 0 { return e }
    return calendars[way.calendar].latestStart(end: e, work: way.duration) ?? -1
  }
}
