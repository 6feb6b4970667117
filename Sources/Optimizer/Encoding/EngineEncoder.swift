import ReleaseGraph
import Timeline

/// # From a network to the engine's model
///
/// Every start becomes a variable; ends are views where nothing but a fixed length lies between, variables of their own
/// otherwise. Ways, copies of pooled resources and presence become 0/1 variables. What the engine has no rule for is left
/// out and the model marked as a relaxation: its bounds and refutations stay valid, its solutions are checked.
struct EngineEncoder {
  private let network: Network
  private(set) var model = EngineModel()
  /// Presence variable of each inclusion group.
  private var groupVariable: [Int32] = []
  /// Per mode of the network: its 0/1 variable, −1 where the activity surely has this mode or has no ways.
  private(set) var modeVariable: [Int32]
  /// Per activity and demand of its modes with a choice of copies: mode, demand, first copy variable.
  private(set) var copyVariables: [(activity: Int, mode: Int, demand: Int, variables: [Int32])] = []
  private let upperBound: Int?

  /// `upperBound`: the largest cost of interest, or nil. With `secondStage` the sum of delivery ends is minimised, below
  /// that number, among schedules that cost at most `upperBound`.
  init(_ network: Network, upperBound: Int?, secondStage: Int? = nil) {
    self.network = network
    self.upperBound = upperBound
    modeVariable = Array(repeating: -1, count: network.modes.count)
    model.horizon = network.horizon
    model.calendars = network.calendars
    model.startSets = network.startSets
    for _ in network.groups { groupVariable.append(model.addVariable(0, 1)) }
    addActivities()
    addImplications()
    addArcs()
    addResources()
    addDisjunctions()
    addSynchronies()
    addBudgets()
    addCost()
    if let secondStage { addSecondStage(below: secondStage) }
    model.choiceOf = Array(repeating: -1, count: model.lower.count)
    for (index, choice) in model.choices.enumerated() {
      for member in choice.members { model.choiceOf[Int(member)] = index }
    }
  }

  private func presence(_ activity: Int) -> Int32 { network.activities[activity].group.map { groupVariable[$0] } ?? -1 }

  private mutating func addActivities() {
    for (index, activity) in network.activities.enumerated() {
      let modes = network.modes[activity.modes]
      let first = modes[modes.startIndex]
      let isPlain = modes.count == 1 && network.calendars[first.calendar].isAlways && first.starts == nil
      var lowest = max(activity.earliest, modes.map(lead).min() ?? 0)
      var highest = activity.latestEnd
      if let fixed = activity.fixedStart { (lowest, highest) = (max(lowest, fixed), min(highest, network.horizon)) }
      let least = modes.map(\.duration).min() ?? 0
      let startTop = min(highest - least, activity.fixedStart ?? .max)
      var act = EngineModel.Act(start: model.addVariable(lowest, max(lowest, startTop)))
      act.presence = presence(index)
      if startTop < lowest {
        if act.presence >= 0 { model.upper[Int(act.presence)] = 0 } else { isContradictory = true }
      }
      if isPlain {
        act.length = Int32(first.duration)
      } else {
        act.end = model.addVariable(lowest, max(lowest, highest))
        let firstWay = model.ways.count
        let hasChoice = activity.modes.count > 1 || act.presence >= 0
        for number in activity.modes {
          let mode = network.modes[number]
          if hasChoice { modeVariable[number] = model.addVariable(0, 1) }
          model.ways.append(
            EngineModel.Way(
              chosen: modeVariable[number], duration: mode.duration, calendar: mode.calendar,
              contiguous: mode.contiguous, starts: mode.starts ?? startSet(mode),
              mode: number))
        }
        act.ways = firstWay..<model.ways.count
        if hasChoice {
          model.choices.append(
            EngineModel.Choice(owner: act.presence, members: activity.modes.map { modeVariable[$0] }))
        }
      }
      model.activities.append(act)
    }
  }

  /// The longest booking before a mode's start.
  private func lead(_ mode: Mode) -> Int {
    mode.demands.reduce(0) { longest, demand in
      if case .hold(let lead) = demand.span { max(longest, lead) } else { longest }
    }
  }

  /// A set of starts for what the mode asks beyond its calendar: no break, room for a lead; −1 where there is nothing.
  private mutating func startSet(_ mode: Mode) -> Int {
    let lead = lead(mode)
    let calendar = network.calendars[mode.calendar]
    guard lead > 0 || mode.contiguous && !calendar.isAlways && mode.duration > 0 else { return -1 }
    var ranges: [ClosedRange<Slot>] = []
    if mode.duration == 0 || calendar.isAlways {
      if lead <= network.horizon { ranges.append(lead...network.horizon) }
    } else {
      for run in calendar.runs {
        let last = run.upperBound - (mode.contiguous ? mode.duration : 1)
        if max(run.lowerBound, lead) <= last { ranges.append(max(run.lowerBound, lead)...last) }
      }
    }
    model.startSets.append(ranges)
    return model.startSets.count - 1
  }

  /// Bounds that contradict each other before any search.
  private(set) var isContradictory = false

  /// present → required as a clause of two: an arc between 0/1 variables.
  private mutating func addImplications() {
    for implication in network.implications {
      model.arcs.append(
        EngineModel.TimeArc(from: groupVariable[implication.present], to: groupVariable[implication.required], lag: 0))
    }
  }

  private func end(_ activity: Int, _ end: Arc.End) -> (variable: Int32, offset: Int32) {
    let act = model.activities[activity]
    if end == .start { return (act.start, 0) }
    return act.end >= 0 ? (act.end, 0) : (act.start, act.length)
  }

  private mutating func addArcs() {
    for arc in network.arcs {
      let from = end(arc.from, arc.fromEnd)
      let to = end(arc.to, arc.toEnd)
      var plain = EngineModel.TimeArc(from: from.variable, to: to.variable, lag: 0)
      plain.condition = presence(arc.from)
      plain.condition2 = presence(arc.to)
      if network.calendars[arc.calendar].isAlways {
        let lag = arc.ordered ? max(arc.lag, 0) : arc.lag
        plain.lag = Int32(clamping: lag) + from.offset - to.offset
        if from.variable == to.variable {
          if plain.lag > 0 && arc.from == arc.to { isContradictory = true }
          if plain.lag > 0 { model.isExact = false }
          continue
        }
      } else {
        guard from.variable != to.variable else {
          model.isExact = false
          continue
        }
        plain.calendar = Int32(arc.calendar)
        plain.lag = Int32(clamping: arc.lag)
        plain.ordered = arc.ordered
        plain.fromOffset = from.offset
        plain.toOffset = to.offset
      }
      model.arcs.append(plain)
    }
  }

  // MARK: resources

  /// Who takes how much of a resource in which mode.
  private struct Use {
    var activity: Int
    var mode: Int
    var demand: Int
    var condition: Int32
  }

  private mutating func addResources() {
    var uses: [[Use]] = Array(repeating: [], count: network.resources.count)
    for (index, activity) in network.activities.enumerated() {
      for mode in activity.modes {
        for (k, demand) in network.modes[mode].demands.enumerated() {
          let condition = modeVariable[mode] >= 0 ? modeVariable[mode] : presence(index)
          uses[demand.resource].append(Use(activity: index, mode: mode, demand: k, condition: condition))
        }
      }
    }
    for (index, resource) in network.resources.enumerated() where !uses[index].isEmpty {
      if resource.kind == .windowLimit {
        addBucket(uses[index], resource)
      } else if resource.copies == 1 {
        addCopy(uses[index].map { ($0, -1) }, resource, copies: 1)
      } else {
        addPool(uses[index], resource)
      }
    }
  }

  /// One bucket a window. A limit that several windows share is held window by window only.
  private mutating func addBucket(_ uses: [Use], _ resource: Resource) {
    let windows = Set(uses.compactMap { network.modes[$0.mode].window }).sorted()
    if windows.count > 1 { model.isExact = false }
    for window in windows {
      let occurrences = network.windows[window].occurrences
      let members = uses.filter { network.modes[$0.mode].window == window }
      guard occurrences.count <= 0x3FFF, members.count < 1 << 16 else {
        model.isExact = false
        continue
      }
      model.buckets.append(
        EngineModel.Bucket(
          occurrences: occurrences,
          limits: occurrences.map { Int32(clamping: resource.capacity.value(at: $0.lowerBound)) },
          members: members.map { use in
            (
              activity: Int32(use.activity),
              weight: Int32(clamping: network.modes[use.mode].demands[use.demand].amount), condition: use.condition
            )
          }))
    }
  }

  /// Equal copies: as one pool where intervals can always be dealt out, else copy by copy with a choice.
  private mutating func addPool(_ uses: [Use], _ resource: Resource) {
    let isDealable =
      resource.changeover == 0 && resource.exclusions.isEmpty && resource.capacity.maximum <= 1
      && uses.allSatisfy { network.modes[$0.mode].demands[$0.demand].amount == 1 }
    // The pool as a whole binds in any case.
    addCopy(uses.map { ($0, -1) }, Resource(kind: resource.kind, capacity: resource.capacity), copies: resource.copies)
    if isDealable {
      pooled.append(uses.first.map { network.modes[$0.mode].demands[$0.demand].resource } ?? -1)
      return
    }
    guard uses.count * resource.copies <= 20_000 else {
      model.isReadable = false
      return
    }
    var perCopy: [[(Use, Int32)]] = Array(repeating: [], count: resource.copies)
    for (position, use) in uses.enumerated() {
      var variables: [Int32] = []
      for copy in 0..<resource.copies {
        // The first activity may take the first copy only, the second the first two: equal copies need no more.
        let variable = model.addVariable(0, copy <= position ? 1 : 0)
        variables.append(variable)
        perCopy[copy].append((use, variable))
      }
      model.choices.append(EngineModel.Choice(owner: use.condition, members: variables))
      copyVariables.append((use.activity, use.mode, use.demand, variables))
    }
    for copy in perCopy { addCopy(copy, resource, copies: 1) }
  }

  /// Resources whose copies are dealt out after the search.
  private(set) var pooled: [Int] = []

  private mutating func addCopy(_ uses: [(Use, Int32)], _ resource: Resource, copies: Int) {
    let most = resource.capacity.maximum * copies
    var cumulative = EngineModel.Cumulative(capacity: Int32(clamping: most))
    cumulative.resource = uses.first.map { network.modes[$0.0.mode].demands[$0.0.demand].resource } ?? -1
    for segment in resource.capacity.segments where segment.value * copies < most {
      cumulative.reductions.append((segment.range, Int32(clamping: most - segment.value * copies)))
    }
    let first = model.tasks.count
    for (use, copy) in uses {
      let mode = network.modes[use.mode]
      let demand = mode.demands[use.demand]
      var task = EngineModel.Task(
        activity: Int32(use.activity), resource: Int32(model.resources.count), demand: Int32(clamping: demand.amount))
      task.length = Int32(clamping: mode.duration)
      switch demand.span {
      case .work: if !network.calendars[mode.calendar].isAlways { task.calendar = Int32(mode.calendar) }
      case .hold(let lead): task.lead = Int32(lead)
      case .occurrence: model.isExact = false
      }
      task.condition = use.condition
      task.condition2 = copy
      model.tasks.append(task)
    }
    cumulative.tasks = first..<model.tasks.count
    model.resources.append(cumulative)
    if copies == 1 { addPairs(uses, resource) }
  }

  /// Changeovers and incompatible usages as pairs.
  private mutating func addPairs(_ uses: [(Use, Int32)], _ resource: Resource) {
    guard resource.changeover > 0 || !resource.exclusions.isEmpty else { return }
    guard uses.count * uses.count <= 120_000 else {
      model.isExact = false
      return
    }
    for (position, (a, copyA)) in uses.enumerated() {
      for (b, copyB) in uses[(position + 1)...] where a.activity != b.activity {
        guard network.activities[a.activity].family != network.activities[b.activity].family else { continue }
        let x = network.modes[a.mode].demands[a.demand]
        let y = network.modes[b.mode].demands[b.demand]
        let excluded = resource.exclusions.contains {
          ($0.first == x.usage && $0.second == y.usage) || ($0.first == y.usage && $0.second == x.usage)
        }
        guard resource.changeover > 0 || (excluded && x.usage != nil && y.usage != nil) else { continue }
        var leads: [Int] = []
        for demand in [x, y] { if case .hold(let lead) = demand.span { leads.append(lead) } else { leads.append(0) } }
        model.pairs.append(
          EngineModel.Pair(
            a: Int32(a.activity), b: Int32(b.activity), gapAB: Int32(resource.changeover + leads[1]),
            gapBA: Int32(resource.changeover + leads[0]),
            conditions: [a.condition, copyA, b.condition, copyB].filter { $0 >= 0 }))
      }
    }
  }

  private mutating func addDisjunctions() {
    for disjunction in network.disjunctions {
      for (position, a) in disjunction.activities.enumerated() {
        for b in disjunction.activities[(position + 1)...] {
          model.pairs.append(
            EngineModel.Pair(
              a: Int32(a), b: Int32(b), gapAB: Int32(disjunction.gap), gapBA: Int32(disjunction.gap),
              conditions: [presence(a), presence(b)].filter { $0 >= 0 }))
        }
      }
    }
  }

  /// Same occurrence of the same window: no two members with ways in different windows, and within a window as many
  /// openings up to the one's start as up to the other's.
  private mutating func addSynchronies() {
    var counters: [Int: Int] = [:]
    for synchrony in network.synchronies {
      let groups = Set(synchrony.activities.map { network.activities[$0].group })
      for (position, a) in synchrony.activities.enumerated() {
        // Where members may be absent one by one, each is tied to each; else a chain is enough.
        let others = synchrony.activities[(position + 1)...]
        for b in groups.count == 1 ? others.prefix(1) : others { synchronise(a, b, &counters) }
      }
    }
  }

  private mutating func synchronise(_ a: Int, _ b: Int, _ counters: inout [Int: Int]) {
    for x in network.activities[a].modes {
      for y in network.activities[b].modes {
        let conditionX = modeVariable[x] >= 0 ? modeVariable[x] : presence(a)
        let conditionY = modeVariable[y] >= 0 ? modeVariable[y] : presence(b)
        guard let window = network.modes[x].window, window == network.modes[y].window else {
          let clause = [conditionX, conditionY].filter { $0 >= 0 }.map { Literal.atMost($0, 0) }
          if clause.isEmpty { isContradictory = true } else { model.clauses.append(clause) }
          continue
        }
        let occurrences = network.windows[window].occurrences
        let isTouching = zip(occurrences, occurrences.dropFirst()).contains { $0.upperBound == $1.lowerBound }
        if isTouching && (network.modes[x].duration == 0 || network.modes[y].duration == 0) {
          model.isExact = false
          continue
        }
        let calendar = counters[window] ?? addCounter(occurrences)
        counters[window] = calendar
        for (from, to) in [(a, b), (b, a)] {
          // W(start + 1) counts the openings up to a start.
          var arc = EngineModel.TimeArc(
            from: model.activities[from].start, to: model.activities[to].start, lag: 0, calendar: Int32(calendar))
          arc.fromOffset = 1
          arc.toOffset = 1
          arc.condition = conditionX
          arc.condition2 = conditionY
          model.arcs.append(arc)
        }
      }
    }
  }

  /// A calendar that works at openings only, and so counts them.
  private mutating func addCounter(_ occurrences: [Range<Slot>]) -> Int {
    model.calendars.append(
      WorkCalendar(horizon: network.horizon, runs: occurrences.map { $0.lowerBound..<$0.lowerBound + 1 }))
    return model.calendars.count - 1
  }

  private mutating func addBudgets() {
    for (index, budget) in network.budgets.enumerated() {
      var row = EngineModel.BudgetRow(capacity: budget.capacity, entries: [])
      var entryOf: [Int32: Int] = [:]
      for (number, activity) in network.activities.enumerated() {
        for mode in activity.modes {
          let amount = network.modes[mode].budgetUses.filter { $0.budget == index }.reduce(0) { $0 + $1.amount }
          let condition = modeVariable[mode] >= 0 ? modeVariable[mode] : presence(number)
          if condition < 0 {
            row.constant += amount
          } else if let entry = entryOf[condition] {
            row.entries[entry].amount += amount
          } else {
            entryOf[condition] = row.entries.count
            row.entries.append((condition, amount))
          }
        }
      }
      if row.constant > row.capacity { isContradictory = true }
      model.budgets.append(row)
    }
  }

  // MARK: cost

  private mutating func addCost() {
    if network.makespanCost > 0 {
      model.makespan = model.addVariable(0, network.horizon)
      for index in network.activities.indices {
        let from = end(index, .end)
        var arc = EngineModel.TimeArc(from: from.variable, to: model.makespan, lag: from.offset)
        arc.condition = presence(index)
        model.arcs.append(arc)
      }
    }
    var row = EngineModel.CostRow()
    for delivery in network.deliveries where delivery.weight > 0 {
      guard let due = delivery.due else { continue }
      row.terms.append(.lateness(activity: Int32(delivery.activity), due: due, weight: delivery.weight))
    }
    for one in network.displacements where one.rate > 0 {
      row.terms.append(.postponed(activity: Int32(one.activity), from: one.reference, weight: one.rate))
      row.terms.append(.advanced(activity: Int32(one.activity), from: one.reference, weight: one.rate))
    }
    let members = Set(network.activities.compactMap(\.group))
    for (index, group) in network.groups.enumerated() where group.absenceCost > 0 && members.contains(index) {
      row.terms.append(.absent(variable: groupVariable[index], cost: group.absenceCost))
    }
    for (index, activity) in network.activities.enumerated() {
      for number in activity.modes {
        let mode = network.modes[number]
        let condition = modeVariable[number] >= 0 ? modeVariable[number] : presence(index)
        if mode.cost > 0 {
          if condition >= 0 {
            row.terms.append(.chosen(variable: condition, cost: mode.cost))
          } else {
            row.constant += mode.cost
          }
        }
        if mode.holdingRate > 0 {
          row.terms.append(
            .holding(activity: Int32(index), rate: mode.holdingRate, condition: condition, least: mode.duration))
        }
      }
    }
    if row.terms.isEmpty && network.makespanCost == 1 && row.constant == 0 {
      row.objective = model.makespan
      if let upperBound {
        model.upper[Int(model.makespan)] = min(model.upper[Int(model.makespan)], Int32(clamping: upperBound))
      }
    } else {
      if network.makespanCost > 0 { row.terms.append(.makespan(weight: network.makespanCost)) }
      row.unit = commonUnit(row)
      if let upperBound, upperBound / row.unit < 1 << 30 {
        row.objective = model.addVariable(0, max(0, upperBound / row.unit))
      }
    }
    model.objective = row.objective
    model.rows = [row]
  }

  private mutating func addSecondStage(below limit: Int) {
    var row = EngineModel.CostRow()
    for delivery in network.deliveries {
      row.terms.append(.lateness(activity: Int32(delivery.activity), due: 0, weight: 1))
      if let group = network.activities[delivery.activity].group {
        row.terms.append(.absent(variable: groupVariable[group], cost: network.horizon))
      }
    }
    guard limit < 1 << 30 else { return }
    row.objective = model.addVariable(0, max(0, limit - 1))
    model.objective = row.objective
    model.rows.append(row)
  }

  private func commonUnit(_ row: EngineModel.CostRow) -> Int {
    func gcd(_ a: Int, _ b: Int) -> Int { b == 0 ? a : gcd(b, a % b) }
    var unit = row.constant
    for term in row.terms {
      switch term {
      case .lateness(_, _, let weight), .makespan(let weight), .postponed(_, _, let weight),
        .advanced(_, _, let weight):
        unit = gcd(unit, weight)
      case .absent(_, let cost), .chosen(_, let cost): unit = gcd(unit, cost)
      case .holding(_, let rate, _, _): unit = gcd(unit, rate)
      }
    }
    return max(unit, 1)
  }
}
