import DenseCollections
import Timeline

/// # The engine: clause learning over start times
///
/// Lazy clause generation (Ohrimenko, Stuckey, Codish 2009; Schutt, Feydy, Stuckey, Wallace 2011) on the bounds of start,
/// end, mode and objective variables. Propagators tighten bounds and say why only when asked, for the literal asked.
/// Search alternates a schedule-like order with activity-based branching (VSIDS), values follow the incumbent, restarts
/// follow Luby. Everything is counted in ticks; two runs with the same input and seed are equal.
struct Engine: ~Copyable {
  var kernel: Kernel
  let model: EngineModel

  /// Those of the model, then those found at the root.
  var arcs: [EngineModel.TimeArc]

  // MARK: adjacency, by variable
  var arcsFrom: [[Int32]]
  var arcsTo: [[Int32]]
  var arcsOn: [[Int32]]
  var watchersOf: [[Watcher]]
  var incidentVariables: [Int32] = []

  // MARK: queues of propagators that woke
  var awake: WakeSet

  // MARK: conflict
  /// Literals that hold and cannot hold together.
  var conflict: [Literal] = []
  var seenIndex: [Int32]
  var seenBound: [Int32]
  var seenSides: [Int32] = []
  var scratch: [Literal] = []

  // MARK: time-table scratch
  var events: [Int64] = []
  /// The profile at hand: segments of positive height.
  var profileStart: [Int32] = []
  var profileEnd: [Int32] = []
  var profileHeight: [Int32] = []
  /// Per resource its latest profile, and per task what that profile and the task's latest sweep were made from.
  var profiles: [Profile]
  var part: [(from: Int32, to: Int32)]
  var swept: [Swept]
  var covering: [Int32] = []

  // MARK: surrogates
  var surrogates: [SurrogateRow] = []
  /// Length of the trail when they last ran.
  var surrogatesSaw = -1
  /// Restarts before the next one is priced.
  var nextPricing = 0

  // MARK: orders found at the root
  /// Restarts before they are looked for again, and the length of the trail after they last were.
  var nextOrders = 0
  var ordersSaw = -1

  // MARK: energy
  var energies = EnergyModel()
  var energy = EnergyScratch(capacity: 0)
  var pace: [EnergyPace] = []
  var energyReasons: [EnergyReason] = []
  /// Conflicts before energy and surrogates are set up: small searches do without.
  var dearThreshold = 64
  /// Whether the energy rules have run since the last decision.
  var isEnergyDone = false

  // MARK: search
  var heap: VariableHeap
  /// Variables that search branches on.
  var isDecision: [Bool]
  /// Per variable of an activity: the presence without which it does not matter; −1 for none.
  var presenceOf: [Int32]
  var phase: [Int32]
  var hasPhase = false
  /// Searches under the assumption that the objective has its lowest value.
  var isFromBelow = false
  var generator: UInt64
  var conflicts = 0
  var restarts = 0
  var untilRestart = 64
  var learnedLimit = 4000
  /// Told of every explanation (what holds, what follows) and every learned clause; for tests.
  var audit: ((_ reasons: ArraySlice<Literal>, _ follows: Literal?, _ kind: Int32) -> Void)?
  /// Writes a log of what is learned; while it is set, only rules propagate that the proof checker knows.
  var scribe: ProofScribe?
  /// Length of the trail at level 0 that the scribe knows, and the propagator that found the last conflict.
  var toldRoot = 0
  var failed: Int32 = -1
  /// Where it was the energy rules: the pool and the stretch.
  var failedPool: (pool: Int, stretch: Stretch) = (0, (0, 0))
  static let failedEnergy: Int32 = -2
  /// By pool, what the log calls a clique.
  var cliqueNumbers: [Int] = []
  var hasBegun = false
  /// Proved that nothing is left.
  var isExhausted = false
  /// Largest allowed sum of each cost row without a variable.
  var rowLimit: [Int]

  /// A profile as it was last built.
  struct Profile {
    var start: [Int32] = []
    var end: [Int32] = []
    var height: [Int32] = []
    var highest: Int32 = 0
    var version = 0
  }

  /// The bounds at a task's latest sweep, and the profile that it swept against.
  struct Swept: Equatable {
    var version = -1
    var startLower: Int32 = 0
    var startUpper: Int32 = 0
    var endLower: Int32 = 0
    var endUpper: Int32 = 0
    var isSure = false
  }

  /// What looks again when a variable moves.
  struct Watcher {
    var propagator: Int32
  }

  // MARK: numbering of propagators and reasons

  /// Propagators in order: ways of activities, choices, pairs, buckets, budgets, resources, cost.
  let firstChoice: Int
  let firstPair: Int
  let firstBucket: Int
  let firstBudget: Int
  let firstResource: Int
  let costPropagator: Int

  init(_ model: EngineModel, seed: UInt64) {
    self.model = model
    arcs = model.arcs
    kernel = Kernel(lower: model.lower, upper: model.upper)
    let count = model.lower.count
    firstChoice = model.activities.count
    firstPair = firstChoice + model.choices.count
    firstBucket = firstPair + model.pairs.count
    firstBudget = firstBucket + model.buckets.count
    firstResource = firstBudget + model.budgets.count
    costPropagator = firstResource + model.resources.count
    arcsFrom = Array(repeating: [], count: count)
    arcsTo = arcsFrom
    arcsOn = arcsFrom
    watchersOf = Array(repeating: [], count: count)
    let propagators = costPropagator + model.rows.count
    awake = WakeSet(count: propagators)
    for propagator in 0..<propagators { awake.insert(propagator) }
    rowLimit = Array(repeating: 1 << 60, count: model.rows.count)
    profiles = Array(repeating: Profile(), count: model.resources.count)
    part = Array(repeating: (0, 0), count: model.tasks.count)
    swept = Array(repeating: Swept(), count: model.tasks.count)
    seenIndex = Array(repeating: -1, count: 2 * count)
    seenBound = Array(repeating: 0, count: 2 * count)
    heap = VariableHeap(count: count)
    phase = model.lower
    isDecision = Array(repeating: false, count: count)
    presenceOf = Array(repeating: -1, count: count)
    generator = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    connect()
    for clause in model.clauses {
      if clause.count > 1 {
        kernel.store(clause, lbd: 0)
      } else if let unit = clause.first, !kernel.set(unit, .root) {
        isExhausted = true
      }
    }
    for act in model.activities {
      isDecision[Int(act.start)] = true
      presenceOf[Int(act.start)] = act.presence
      for way in model.ways[act.ways] where way.chosen >= 0 { isDecision[Int(way.chosen)] = true }
      if act.presence >= 0 { isDecision[Int(act.presence)] = true }
    }
    for choice in model.choices {
      for member in choice.members { isDecision[Int(member)] = true }
    }
    for variable in 0..<Int32(count) where isDecision[Int(variable)] { heap.insert(variable, kernel.activity) }
  }

  private mutating func connect() {
    for (index, arc) in model.arcs.enumerated() {
      arcsFrom[Int(arc.from)].append(Int32(index))
      arcsTo[Int(arc.to)].append(Int32(index))
      for condition in [arc.condition, arc.condition2] where condition >= 0 {
        arcsOn[Int(condition)].append(Int32(index))
      }
    }
    func variables(_ activity: Int32) -> [Int32] {
      let act = model.activities[Int(activity)]
      return act.end >= 0 ? [act.start, act.end] : [act.start]
    }
    var edges: [(variable: Int32, propagator: Int)] = []
    var seen: Set<Int64> = []
    for (index, act) in model.activities.enumerated() where !act.ways.isEmpty {
      edges += variables(Int32(index)).map { ($0, index) }
      for way in act.ways where model.ways[way].chosen >= 0 { edges.append((model.ways[way].chosen, index)) }
    }
    for (index, choice) in model.choices.enumerated() {
      for variable in choice.members + [choice.owner] where variable >= 0 {
        edges.append((variable, firstChoice + index))
      }
    }
    for (index, pair) in model.pairs.enumerated() {
      edges += (variables(pair.a) + variables(pair.b) + pair.conditions).map { ($0, firstPair + index) }
    }
    for (index, bucket) in model.buckets.enumerated() {
      for member in bucket.members {
        edges += variables(member.activity).map { ($0, firstBucket + index) }
        if member.condition >= 0 { edges.append((member.condition, firstBucket + index)) }
      }
    }
    for (index, row) in model.budgets.enumerated() { edges += row.entries.map { ($0.variable, firstBudget + index) } }
    for (index, resource) in model.resources.enumerated() {
      for task in model.tasks[resource.tasks] {
        edges += variables(task.activity).map { ($0, firstResource + index) }
        for condition in [task.condition, task.condition2] where condition >= 0 {
          edges.append((condition, firstResource + index))
        }
      }
    }
    for (index, row) in model.rows.enumerated() { edges += costVariables(row).map { ($0, costPropagator + index) } }
    for edge in edges where seen.insert(Int64(edge.variable) << 32 | Int64(edge.propagator)).inserted {
      watchersOf[Int(edge.variable)].append(Watcher(propagator: Int32(edge.propagator)))
    }
  }

  private func costVariables(_ row: EngineModel.CostRow) -> [Int32] {
    var result: [Int32] = []
    for term in row.terms {
      switch term {
      case .lateness(let activity, _, _), .holding(let activity, _, _, _):
        let act = model.activities[Int(activity)]
        result += [act.start, act.end, act.presence].filter { $0 >= 0 }
        if case .holding(_, _, let condition, _) = term, condition >= 0 { result.append(condition) }
      case .postponed(let activity, _, _), .advanced(let activity, _, _):
        let act = model.activities[Int(activity)]
        result += [act.start, act.presence].filter { $0 >= 0 }
      case .absent(let variable, _), .chosen(let variable, _): result.append(variable)
      case .makespan: if model.makespan >= 0 { result.append(model.makespan) }
      }
    }
    if row.objective >= 0 && !row.terms.isEmpty { result.append(row.objective) }
    return result
  }

  // MARK: reading bounds

  @inline(__always) func startLower(_ a: Int32) -> Int32 { kernel.lower(model.activities[Int(a)].start) }
  @inline(__always) func startUpper(_ a: Int32) -> Int32 { kernel.upper(model.activities[Int(a)].start) }

  @inline(__always) func endLower(_ a: Int32) -> Int32 {
    let act = model.activities[Int(a)]
    return act.end >= 0 ? kernel.lower(act.end) : kernel.lower(act.start) + act.length
  }

  @inline(__always) func endUpper(_ a: Int32) -> Int32 {
    let act = model.activities[Int(a)]
    return act.end >= 0 ? kernel.upper(act.end) : kernel.upper(act.start) + act.length
  }

  /// Whether a condition holds for sure (−1 always does), and whether it may.
  @inline(__always) func isOn(_ condition: Int32) -> Bool { condition < 0 || kernel.lower(condition) == 1 }
  @inline(__always) func mayBeOn(_ condition: Int32) -> Bool { condition < 0 || kernel.upper(condition) == 1 }

  mutating func wake(_ propagator: Int32) { awake.insert(Int(propagator)) }

  /// The emptied conflict, to be filled and put back.
  mutating func takeConflictBuffer() -> [Literal] {
    var buffer: [Literal] = []
    swap(&buffer, &conflict)
    buffer.removeAll(keepingCapacity: true)
    return buffer
  }

  /// Tightens a bound for a reason; false and a conflict where that is impossible.
  mutating func tighten(_ literal: Literal, _ reason: Reason) -> Bool {
    if kernel.set(literal, reason) { return true }
    var found = takeConflictBuffer()
    explain(literal, reason, before: Int32(kernel.trail.count), into: &found)
    found.append(literal.negated)
    conflict = found
    return false
  }
}

/// Reasons are numbered: kind = class + 16 × index, the payload is the class's own.
enum ReasonClass {
  static let arcForward: Int32 = 1
  static let arcBackward: Int32 = 2
  static let arcOff: Int32 = 3
  static let way: Int32 = 4
  static let choice: Int32 = 5
  static let pair: Int32 = 6
  static let bucket: Int32 = 7
  static let budget: Int32 = 8
  static let timetable: Int32 = 9
  static let cost: Int32 = 10
  static let energy: Int32 = 11
  static let surrogate: Int32 = 12
  /// An arc found at the root, which holds as far as the bounds there do.
  static let order: Int32 = 13
  /// Each is replayed in tests; energy, surrogates and orders, which are set up in large searches alone, against oracles of their own.
  static let all = [arcForward, arcBackward, arcOff, way, choice, pair, bucket, budget, timetable, cost]
}
