/// Search: decisions, restarts, and what a slice of it comes to.
extension Engine {
  /// How a slice of search ended.
  enum SliceResult {
    /// All variables are fixed and nothing is broken.
    case solution
    /// Nothing is left under the limits as they are.
    case exhausted
    /// The ticks are used.
    case limit
  }

  /// Searches until a solution, exhaustion or the number of ticks; goes on where it stopped.
  mutating func search(ticks limit: Int, isStopped: () -> Bool) -> SliceResult {
    if isExhausted { return .exhausted }
    if kernel.level == 0 { prepareDearRules() }
    if isExhausted { return .exhausted }
    let end = kernel.ticks + limit
    var nextLook = kernel.ticks + 200_000
    while true {
      let holds = propagate()
      if !holds && !learn() { return .exhausted }
      // Looked at after conflicts too: some come in long rows.
      if kernel.ticks >= end { return .limit }
      if kernel.ticks >= nextLook {
        nextLook = kernel.ticks + 200_000
        if isStopped() { return .limit }
      }
      if !holds {
        untilRestart -= 1
        continue
      }
      if priceAnew() { continue }
      if untilRestart <= 0 {
        restart()
        untilRestart = 64 * Self.luby(restarts + 1)
        prepareDearRules()
        if isExhausted { return .exhausted }
        continue
      }
      guard let decision = decide() else { return .solution }
      kernel.decide(decision)
      isEnergyDone = false
    }
  }

  /// Sets up, at level 0, what pays only in a search that is no small one; looks for orders again where bounds have moved.
  private mutating func prepareDearRules() {
    guard conflicts >= dearThreshold else { return }
    if pace.isEmpty { prepareEnergiesAndSurrogates() }
    findOrders()
  }

  private mutating func prepareEnergiesAndSurrogates() {
    prepareEnergies()
    tellCliques()
    // The proof checker has no rule for rows of priced surrogates.
    guard scribe == nil else { return }
    surrogates = SurrogateBuilder.row(model).map { [$0] } ?? []
    surrogatesSaw = -1
    kernel.ticks &+= surrogates.reduce(0) { $0 + $1.entries.count * 1_000 }
  }

  /// From below, now and then under the assumption alone: a surrogate row with the prices that suit what is open there. True if
  /// there is a new one.
  private mutating func priceAnew() -> Bool {
    guard isFromBelow, kernel.level == 1, !surrogates.isEmpty, restarts >= nextPricing else { return false }
    nextPricing = restarts + 12
    var open: [Bool] = []
    for variable in 0..<Int32(kernel.variableCount) { open.append(kernel.upper(variable) > 0) }
    guard let row = SurrogateBuilder.row(model, rounds: 200, isOpen: { open[Int($0)] }) else { return false }
    kernel.ticks &+= row.entries.count * 400
    surrogates.append(row)
    surrogatesSaw = -1
    return true
  }

  /// Sets up the energy rules; at level 0.
  mutating func prepareEnergies() {
    energies = EnergyModel(model)
    energy = EnergyScratch(capacity: energies.pools.map(\.groups.count).max() ?? 0)
    pace = Array(repeating: EnergyPace(), count: max(1, energies.pools.count))
    isEnergyDone = false
  }

  /// Takes the assignment at hand as a conflict: what the model does not know of forbids it, whatever it costs. False if
  /// nothing is left.
  mutating func reject() -> Bool {
    scribe?.giveUp()
    conflict.removeAll(keepingCapacity: true)
    for variable in 0..<Int32(kernel.variableCount)
    where isDecision[Int(variable)] && mayBeOn(presenceOf[Int(variable)]) {
      conflict.append(.atLeast(variable, kernel.lower(variable)))
      conflict.append(.atMost(variable, kernel.upper(variable)))
    }
    return learn()
  }

  mutating func restart() {
    restarts += 1
    backtrack(to: 0)
    // At level 0 no reason is asked for any more: the oldest rows but the first may go.
    if surrogates.count > 8 { surrogates.removeSubrange(1..<surrogates.count - 4) }
    tellRoot()
    if kernel.learned.count > learnedLimit {
      kernel.reduce(keeping: learnedLimit)
      learnedLimit += 300
    }
  }

  /// 1 1 2 1 1 2 4 …
  private static func luby(_ n: Int) -> Int {
    var k = 1
    while (1 << k) - 1 < n { k += 1 }
    var n = n
    while (1 << k) - 1 != n {
      n -= (1 << (k - 1)) - 1
      k = 1
      while (1 << k) - 1 < n { k += 1 }
    }
    return 1 << (k - 1)
  }

  // MARK: decisions

  /// The next decision; nil where everything is decided.
  private mutating func decide() -> Literal? {
    if isFromBelow && model.objective >= 0 && !kernel.isFixed(model.objective) && kernel.level == 0 {
      return .atMost(model.objective, kernel.lower(model.objective))
    }
    if model.objective >= 0 && restarts % 4 == 3 && !kernel.isFixed(model.objective) && kernel.level == 0 {
      // From below: try the best cost that is not excluded.
      let low = kernel.lower(model.objective)
      let high = kernel.upper(model.objective)
      return .atMost(model.objective, low + (high - low) >> Int32(min(30, 3 + restarts / 16 % 28)))
    }
    let inOrder = !hasPhase && !isFromBelow || restarts % 4 == 0 && restarts < 40
    if inOrder { return decideInOrder() }
    while let variable = heap.pop(kernel.activity) {
      if kernel.isFixed(variable) || !mayBeOn(presenceOf[Int(variable)]) { continue }
      heap.insert(variable, kernel.activity)
      return branch(variable)
    }
    return decideInOrder()
  }

  /// Towards the value of the incumbent.
  private func branch(_ variable: Int32) -> Literal {
    let low = kernel.lower(variable)
    let high = kernel.upper(variable)
    let wanted = hasPhase ? phase[Int(variable)] : low
    if wanted < high { return .atMost(variable, max(wanted, low)) }
    return .atLeast(variable, high)
  }

  /// Schedule-like: what can start first starts then; presence and ways of it before.
  private mutating func decideInOrder() -> Literal? {
    var best: Int32 = -1
    var bestKey = (Int32.max, Int32.max)
    for (index, act) in model.activities.enumerated() {
      if !mayBeOn(act.presence) { continue }
      let isOpen = act.presence >= 0 && !kernel.isFixed(act.presence) || openChoice(act) != nil
      if !isOpen && kernel.isFixed(act.start) && (act.end < 0 || kernel.isFixed(act.end)) { continue }
      let key = (kernel.lower(act.start), kernel.upper(act.start))
      if key < bestKey {
        bestKey = key
        best = Int32(index)
      }
    }
    kernel.ticks &+= model.activities.count / 4
    if best >= 0 {
      let act = model.activities[Int(best)]
      if let open = openChoice(act) { return open }
      if !kernel.isFixed(act.start) { return .atMost(act.start, kernel.lower(act.start)) }
      if act.end >= 0 && !kernel.isFixed(act.end) { return .atMost(act.end, kernel.lower(act.end)) }
    }
    for choice in model.choices {
      for member in choice.members where !kernel.isFixed(member) { return .atLeast(member, 1) }
    }
    if model.makespan >= 0 && !kernel.isFixed(model.makespan) {
      return .atMost(model.makespan, kernel.lower(model.makespan))
    }
    if model.objective >= 0 && !kernel.isFixed(model.objective) {
      return .atMost(model.objective, kernel.lower(model.objective))
    }
    return nil
  }

  /// An undecided presence (present first) or way (that of the incumbent, else the one that ends first).
  private func openChoice(_ act: EngineModel.Act) -> Literal? {
    if act.presence >= 0 && !kernel.isFixed(act.presence) { return .atLeast(act.presence, 1) }
    var best: Int32 = -1
    var bestEnd = Int.max
    for way in model.ways[act.ways] where way.chosen >= 0 && !kernel.isFixed(way.chosen) {
      if hasPhase && phase[Int(way.chosen)] == 1 { return .atLeast(way.chosen, 1) }
      let end = model.end(way, model.nextStart(way, Int(kernel.lower(act.start))))
      if end < bestEnd { (best, bestEnd) = (way.chosen, end) }
    }
    return best >= 0 ? .atLeast(best, 1) : nil
  }

  /// Tightens a bound for good (at level 0); false if that leaves nothing.
  mutating func restrict(_ literal: Literal) -> Bool {
    backtrack(to: 0)
    tellRoot()
    scribe?.assume(literal)
    if kernel.set(literal, .root) { return true }
    isExhausted = true
    return false
  }
}

extension Engine {
  /// The lower bound of a variable at level 0.
  func rootLower(_ variable: Int32) -> Int32 {
    guard let first = kernel.levels.first else { return kernel.lower(variable) }
    return lower(variable, before: first)
  }

  /// The values at hand become the ones to try first.
  mutating func keepPhase() {
    for variable in 0..<Int32(kernel.variableCount) { phase[Int(variable)] = kernel.lower(variable) }
    hasPhase = true
  }

  mutating func wakeAll() {
    for propagator in 0..<awake.count { awake.insert(propagator) }
  }
}
