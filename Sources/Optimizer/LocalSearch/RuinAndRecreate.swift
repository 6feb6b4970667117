import DenseCollections
import Glibc
import ReleaseGraph
import Timeline

/// # Ruin and recreate: takes some activities out and places them again in another order
///
/// - Moves:      `Ruin` chooses what is taken out (a late release with its rivals, a stretch of a resource, whole
///               releases, the members of a composite, a deferral); `Constructor` places it again around what stayed,
///               in an order drawn from a few rules. A move costs what its activities cost, whatever the network's size.
/// - Acceptance: annealing in cycles (Kirkpatrick et al. 1983; Schrimpf et al. 2000): the temperature begins at two
///               and a half times the typical small rise and falls to a hundredth of that rise, each cycle begins at the best schedule and is half
///               as long again. Large networks accept no worse schedule at all.
/// - Repair:     mandatory activities without a place count as faults whose weights grow while they stay (guided
///               ejection, Nagata, Bräysy 2009); the same moves bring them in.
/// - Decisions:  by ticks and seed alone.
struct RuinAndRecreate {
  var constructor: Constructor
  var generator: SeededGenerator
  var ruin: Ruin
  /// Mandatory activities without a place.
  private(set) var unplaced: [Int] = []
  private var faultWeight: [Int]
  private(set) var best: Incumbent?
  private var bestIsCurrent = false
  private(set) var moves = 0
  private(set) var accepted = 0
  // Threshold cycle.
  private var cycleLength: Int
  private var cycleStart = 0
  private var typicalRise = 0.0
  private let source = "ruin and recreate"
  private let heaviest: Double

  struct Saved {
    var activity: Int
    var mode: Int
    var start: Int
    var end: Int
  }

  private var saved: [Saved] = []
  private var savedCopies: [UInt16] = []
  private var savedLeftOut: [Int] = []

  init(_ constructor: Constructor, seed: UInt64) {
    self.constructor = constructor
    generator = SeededGenerator(seed: seed)
    ruin = Ruin(constructor.flat)
    faultWeight = Array(repeating: 1, count: constructor.flat.count)
    cycleLength = 2000 + 4 * constructor.flat.count
    heaviest = Double(1 + (constructor.urgency.weight.max() ?? 0))
  }

  var flat: FlatNetwork { constructor.flat }
  var ticks: Int { constructor.state.ticks }
  var objective: Objective { constructor.state.objective }
  var isFeasible: Bool { unplaced.isEmpty }

  // MARK: Starting points

  /// Begins from the constructor's present state.
  mutating func begin(unplaced: [Int]) {
    self.unplaced = unplaced
    ruin.refresh(constructor.state)
    bestIsCurrent = false
    noteBest()
  }

  /// Begins from a feasible schedule.
  mutating func begin(from schedule: Schedule) {
    constructor.load(schedule)
    begin(unplaced: [])
  }

  private mutating func noteBest() {
    guard isFeasible else { return }
    let now = objective
    if let best, best.objective <= now { return }
    best = Incumbent(schedule: Schedule(for: flat.network), objective: now, source: source)
    bestIsCurrent = true
  }

  /// Fills in the best schedule while the state still is it.
  private mutating func keepBest() {
    guard bestIsCurrent, best != nil else { return }
    best?.schedule = constructor.state.schedule
    bestIsCurrent = false
  }

  /// The best schedule so far.
  mutating func takeBest() -> Incumbent? {
    let current = bestIsCurrent
    keepBest()
    bestIsCurrent = current
    return best
  }

  // MARK: Moves

  /// Makes moves until the ticks are used up, `stop` is raised or the target cost is reached; without a target it
  /// returns early on the first feasible schedule.
  mutating func run(ticks budget: Int, stop: StopSignal, target: Int? = nil) {
    let end = ticks + budget
    let wasFeasible = isFeasible
    while ticks < end && !stop.isRaised {
      for _ in 0..<16 {
        if let target, isFeasible && objective.cost <= target { return }
        step()
      }
      if target == nil && isFeasible != wasFeasible { return }
    }
  }

  mutating func step() {
    moves += 1
    constructor.state.ticks &+= 20
    if moves % (1000 + flat.count / 4) == 0 { ruin.refresh(constructor.state) }
    if moves - cycleStart > cycleLength { restartCycle() }
    let victims = ruin.choose(constructor.state, unplaced: unplaced, &generator)
    guard !victims.activities.isEmpty else { return }
    let before = measure()
    save(victims)
    for saved in saved where saved.mode >= 0 { constructor.state.remove(saved.activity) }
    chooseKeys(victims)
    constructor.stopsOnFailure = isFeasible
    constructor.mayLeaveOut = false
    let complete = constructor.construct(victims.activities)
    let faults = constructor.failed
    guard complete || !isFeasible else { return undo() }
    let missing = unplaced.filter { !constructor.state.isPlaced($0) && !faults.contains($0) } + faults
    let after = Measure(
      faults: missing.reduce(0) { $0 + faultWeight[$1] }, objective: objective)
    if accepts(after, over: before) {
      accepted += 1
      if bestIsCurrent && before < after { keepAfterUndo(after, missing) } else { adopt(missing) }
    } else {
      if !isFeasible { for i in faults { faultWeight[i] += 1 } }
      undo()
    }
  }

  /// A worse schedule is accepted while the best one has not been written down yet: goes back, writes, goes on.
  private mutating func keepAfterUndo(_ after: Measure, _ missing: [Int]) {
    let moved = saved.map { entry -> Saved in
      let i = entry.activity
      return Saved(
        activity: i, mode: constructor.state.mode[i], start: constructor.state.start[i], end: constructor.state.end[i])
    }
    let copies = saved.flatMap { Array(constructor.state.copies(of: $0.activity)) }
    let leftOut = constructor.isLeftOut
    undo()
    keepBest()
    for entry in saved where constructor.state.isPlaced(entry.activity) { constructor.state.remove(entry.activity) }
    restore(moved, copies)
    constructor.isLeftOut = leftOut
    adopt(missing)
  }

  private mutating func adopt(_ missing: [Int]) {
    unplaced = missing
    if isFeasible {
      let now = objective
      if best.map({ now < $0.objective }) ?? true {
        bestIsCurrent = false
        noteBest()
      } else if let best, now > best.objective {
        bestIsCurrent = false
      }
    }
  }

  private struct Measure: Comparable {
    var faults: Int
    var objective: Objective
    static func < (a: Measure, b: Measure) -> Bool {
      a.faults != b.faults ? a.faults < b.faults : a.objective < b.objective
    }
  }

  private func measure() -> Measure {
    Measure(faults: unplaced.reduce(0) { $0 + faultWeight[$1] }, objective: objective)
  }

  private mutating func accepts(_ after: Measure, over before: Measure) -> Bool {
    if after.faults != before.faults { return after.faults < before.faults }
    if !(before < after) { return true }
    if after.faults > 0 { return generator.chance(1, in: 4) }
    guard flat.count <= 20_000 else { return false }
    let rise =
      Double(after.objective.cost - before.objective.cost) + Double(after.objective.second - before.objective.second)
      * 1e-3
    guard rise > 0 else { return generator.chance(1, in: 2) }
    // The fifth part of the rises lies below the typical one.
    typicalRise = typicalRise == 0 ? rise : typicalRise * (rise < typicalRise ? 0.976 : 1.006)
    let progress = Double(moves - cycleStart) / Double(cycleLength)
    let temperature = 2.5 * typicalRise * max(0.004, (1 - progress) * (1 - progress))
    return generator.fraction() < exp(-rise / temperature)
  }

  private mutating func restartCycle() {
    cycleStart = moves
    cycleLength += cycleLength / 2
    guard isFeasible, !bestIsCurrent, let best else { return }
    constructor.load(best.schedule)
    constructor.state.ticks &+= flat.count * 20
    unplaced = []
    bestIsCurrent = true
    ruin.refresh(constructor.state)
  }

  // MARK: Undoing

  private mutating func save(_ victims: Ruin.Victims) {
    saved.removeAll(keepingCapacity: true)
    savedCopies.removeAll(keepingCapacity: true)
    savedLeftOut = victims.groups
    for i in victims.activities {
      saved.append(
        Saved(
          activity: i, mode: constructor.state.mode[i], start: constructor.state.start[i], end: constructor.state.end[i]
        ))
      savedCopies.append(contentsOf: constructor.state.copies(of: i))
    }
    previouslyLeftOut.removeAll(keepingCapacity: true)
    for g in victims.groups {
      previouslyLeftOut.append(constructor.isLeftOut[g])
      constructor.isLeftOut[g] = victims.leavesOut
    }
  }

  private var previouslyLeftOut: [Bool] = []

  private mutating func undo() {
    for entry in saved where constructor.state.isPlaced(entry.activity) { constructor.state.remove(entry.activity) }
    restore(saved, savedCopies)
    for (g, was) in zip(savedLeftOut, previouslyLeftOut) { constructor.isLeftOut[g] = was }
  }

  private mutating func restore(_ entries: [Saved], _ copies: [UInt16]) {
    let stride = flat.stride
    for (k, entry) in entries.enumerated() {
      constructor.state.setCopies(of: entry.activity, to: copies[(k * stride)..<((k + 1) * stride)])
      if entry.mode >= 0 {
        constructor.state.restore(entry.activity, mode: entry.mode, start: entry.start, end: entry.end)
      }
    }
  }

  // MARK: Orders

  /// A random place in an order, at least 0. Weighted: of two activities the one comes first with a chance that is to the
  /// other's as their weights (Efraimidis, Spirakis 2006).
  private mutating func lot(of i: Int, weighted: Bool) -> Int {
    guard weighted else { return generator.below(1 << 20) }
    let wait = -log(1 - generator.fraction()) * heaviest / Double(1 + constructor.urgency.weight[i])
    return Int(min(wait * 4096, 0x1p38))
  }

  /// Draws the order in which the victims come back.
  private mutating func chooseKeys(_ victims: Ruin.Victims) {
    let rule = generator.below(12)
    let byUnit = generator.chance(1, in: 2)
    let spread = max(1, flat.horizon >> (1 + generator.below(8)))
    var rank: [Int: Int] = [:]
    for entry in saved {
      let i = entry.activity
      let before = entry.mode >= 0 ? entry.start : constructor.heads.earliestStart[i]
      switch rule {
      case 0...1:
        // By due time, shaken.
        constructor.keys[i] = constructor.urgency.end[i] + generator.below(spread)
      case 2...3:
        // By the latest start, shaken.
        constructor.keys[i] =
          constructor.urgency.end[i] - flat.duration[flat.firstMode[i]] + generator.below(spread)
      case 4...5:
        // As it was, shaken.
        constructor.keys[i] = before + generator.below(spread)
      case 6:
        constructor.keys[i] = generator.below(1 << 20)
      default:
        // Release by release, the first victim's often first, or by lot, of which heavy ones have more.
        let unit = byUnit ? ruin.units.unitOf[i] : flat.family[i]
        if rank[unit] == nil { rank[unit] = rank.isEmpty && rule < 10 ? 0 : 1 + lot(of: i, weighted: rule >= 10) }
        constructor.keys[i] = (rank[unit] ?? 0) << 24 + before
      }
      let modes = flat.endMode[i] - flat.firstMode[i]
      if modes > 1 {
        let dice = generator.below(8)
        constructor.preferredMode[i] =
          dice == 0 ? flat.firstMode[i] + generator.below(modes) : dice <= 2 ? entry.mode : -1
      }
    }
    if let first = victims.first { constructor.keys[first] = Int.min }
  }
}
