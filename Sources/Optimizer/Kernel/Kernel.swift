import DenseCollections

/// # The kernel: bounds, trail, nogoods
///
/// Clause learning over bounds of integers without Boolean stand-ins (Feydy & Stuckey 2009; the literals are those of
/// the aries planner, the nogoods those of Pumpkin): memory grows with what was learned, not with the horizon.
///
/// - `bound[side]` is the best known upper bound of a side (see `Literal`).
/// - The trail records every change with its reason; `last[side]` is the side's latest entry, each entry names the one
///   before it on the same side, so that the bound at any earlier moment can be found.
/// - Nogoods are stored as clauses (disjunctions of literals) with two watched literals; a watch lies with the side whose
///   move can falsify it and carries the threshold at which it does, so that a move from a to b looks closer only at the
///   watches between them.
///
/// The kernel knows no propagator: what explains a bound is asked of the engine.
struct Kernel: ~Copyable {
  // MARK: constants
  let variableCount: Int

  // MARK: trailed
  let bound: Buf<Int32>
  let last: Buf<Int32>
  var trail = Stack<Entry>(capacity: 1024)
  /// Length of the trail at each decision.
  var levels: [Int32] = []
  /// First trail entry that the propagators have not seen.
  var queueHead = 0

  // MARK: nogoods
  var arena = Stack<Int32>(capacity: 1024)
  var learned: [Int32] = []
  /// Per side, by threshold: a move from a to b concerns those from b on and below a.
  let watches: ListPool<Watch>

  // MARK: activity
  var activity: [Double]
  var activityStep = 1.0
  var nogoodStep: Float = 1

  // MARK: counters
  var ticks = 0
  var propagations = 0

  /// A change of a bound, with its reason.
  struct Entry {
    var side: Int32
    var bound: Int32
    var previous: Int32
    /// The side's entry before this one; −1 for none.
    var before: Int32
    var reason: Reason
  }

  /// A watched literal of a clause: falsified once the side's bound is at most `threshold`.
  struct Watch {
    var threshold: Int32
    var address: Int32
    /// Another literal of the clause: if it holds, the clause needs no look.
    var blocker: Literal
  }

  init(lower: [Int32], upper: [Int32]) {
    variableCount = lower.count
    bound = Buf(2 * lower.count, 0)
    last = Buf(2 * lower.count, -1)
    for v in lower.indices {
      bound[2 * v] = upper[v]
      bound[2 * v + 1] = -lower[v]
    }
    watches = ListPool(lists: 2 * lower.count)
    activity = Array(repeating: 0, count: lower.count)
  }

  @inline(__always) func lower(_ v: Int32) -> Int32 { -bound[Int(v) << 1 | 1] }
  @inline(__always) func upper(_ v: Int32) -> Int32 { bound[Int(v) << 1] }
  @inline(__always) func isFixed(_ v: Int32) -> Bool { bound[Int(v) << 1] == -bound[Int(v) << 1 | 1] }
  @inline(__always) func holds(_ l: Literal) -> Bool { bound[Int(l.side)] <= l.bound }
  @inline(__always) func fails(_ l: Literal) -> Bool { bound[Int(l.side) ^ 1] < -l.bound }

  var level: Int { levels.count }

  /// Level of a trail position.
  func level(at position: Int32) -> Int {
    var low = 0
    var high = levels.count
    while low < high {
      let middle = (low + high) / 2
      if levels[middle] <= position { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The bound of a side just before a trail position.
  @inline(__always) func bound(_ side: Int32, before position: Int32) -> Int32 {
    var entry = last[Int(side)]
    var value = bound[Int(side)]
    while entry >= position {
      value = trail[Int(entry)].previous
      entry = trail[Int(entry)].before
    }
    return value
  }

  /// The entry that made a holding literal true; −1 where it always was.
  @inline(__always) func entry(of literal: Literal) -> Int32 {
    var entry = last[Int(literal.side)]
    while entry >= 0 && trail[Int(entry)].previous <= literal.bound { entry = trail[Int(entry)].before }
    return entry
  }

  /// Tightens a bound; false where the variable's other bound forbids it (the caller then has a conflict).
  @inline(__always) mutating func set(_ literal: Literal, _ reason: Reason) -> Bool {
    let side = Int(literal.side)
    let old = bound[side]
    if old <= literal.bound { return true }
    if bound[side ^ 1] < -literal.bound { return false }
    trail.append(
      Entry(side: literal.side, bound: literal.bound, previous: old, before: last[side], reason: reason))
    last[side] = Int32(trail.count - 1)
    bound[side] = literal.bound
    propagations &+= 1
    return true
  }

  mutating func decide(_ literal: Literal) {
    levels.append(Int32(trail.count))
    _ = set(literal, .decision)
  }

  mutating func backtrack(to target: Int) {
    guard target < levels.count else { return }
    let length = Int(levels[target])
    var position = trail.count - 1
    while position >= length {
      let entry = trail[position]
      bound[Int(entry.side)] = entry.previous
      last[Int(entry.side)] = entry.before
      position -= 1
    }
    trail.truncate(to: length)
    levels.removeLast(levels.count - target)
    queueHead = min(queueHead, length)
  }
}
