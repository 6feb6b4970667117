import ReleaseGraph

/// # Writes the proof log of a clause-learning search, as it learns
///
/// The engine tells every explanation that it asks for and every clause that it learns. From one clause to the next the
/// scribe keeps the explanations as steps; when the clause comes it propagates its opposite through them, as the checker
/// will, and writes those steps alone that lead to the contradiction, in their order. Bounds that hold for good are
/// written as they come, each as a clause of one literal, so that the clauses may rest on them.
///
/// What it can't justify by a rule of the checker it does not write: the log then proves what it proved before.
///
/// - Complexity: O(steps² ) a clause in the worst case, the steps being those of one conflict; mostly one or two rounds.
final class ProofScribe {
  /// Which constraint of the instance an explanation rests on.
  enum Rule {
    case order(from: Int32, to: Int32)
    case resource(Int)
    case budget(Int)
    /// The job of a variable.
    case job(Int32)
    case nogood(Int)
    /// Of a resource or a clique in the slots from…<to.
    case energy(Int, from: Int, to: Int)
    case clique(Int, from: Int, to: Int)
    case unknown
  }

  private struct Step {
    var rule: Rule
    /// In `pool`: a clause, the premises' opposites first.
    var clause: Range<Int>
    var hasConclusion: Bool
  }

  private struct Move {
    var side: Int32
    var bound: Int32
    var previous: Int32
    var step: Int
  }

  private let log: ProofLog
  private let network: Network
  private let names: ProofNames
  /// The log's variable by the engine's.
  private var variableOf: [Int32] = []
  /// What holds for good, and while a clause is derived what follows, by side.
  private var bound: [Int32]
  private var moves: [Move] = []
  private var steps: [Step] = []
  private var pool: [Literal] = []
  /// Numbers of the nogoods of the present run by what they say.
  private var number: [UInt64: Int] = [:]
  private var nextNumber = 1
  private var cliques = 0
  private var assumed: Int?
  /// Nothing is left.
  private var isClosed = false
  /// Something could not be justified.
  private(set) var isBroken = false
  private var text: [UInt8] = []
  private var written = 0

  init(_ network: Network, _ log: ProofLog) {
    self.network = network
    self.log = log
    names = ProofNames(network)
    bound = names.initial
  }

  /// A run of the engine begins; its own first bounds must be those of the instance, but for a greatest makespan.
  func begin(_ model: EngineModel, _ modeVariable: [Int32]) {
    variableOf = names.variables(model, modeVariable, network)
    number.removeAll()
    clear()
    for v in model.lower.indices {
      let literals = [Literal.atLeast(Int32(v), model.lower[v]), .atMost(Int32(v), model.upper[v])]
      for literal in literals.map(translated) where bound[Int(max(literal.side, 0))] > literal.bound {
        if Int(literal.side) == 2 * names.makespan { assume(translatedAlready: literal) } else { isBroken = true }
      }
    }
    if !model.clauses.isEmpty { isBroken = true }
  }

  /// Side −1 for what the log has no name for.
  private func translated(_ literal: Literal) -> Literal {
    let variable = variableOf[Int(literal.variable)]
    return Literal(side: variable < 0 ? -1 : variable << 1 | literal.side & 1, bound: literal.bound)
  }

  // MARK: what the engine tells

  var hasSteps: Bool { !steps.isEmpty }

  /// The premises, as they hold, lead by the rule to the conclusion (nil: a contradiction).
  func add(_ rule: Rule, _ premises: some Sequence<Literal>, _ conclusion: Literal?) {
    let start = pool.count
    for premise in premises { pool.append(translated(premise.negated)) }
    if let conclusion { pool.append(translated(conclusion)) }
    if pool[start...].contains(where: { $0.side < 0 }) { isBroken = true }
    if case .unknown = rule { isBroken = true }
    steps.append(Step(rule: rule, clause: start..<pool.count, hasConclusion: conclusion != nil))
  }

  /// The number of a clause that was learned in this run; nil for any other.
  func number(of clause: some Sequence<Literal>) -> Int? { number[Self.key(clause)] }

  private static func key(_ clause: some Sequence<Literal>) -> UInt64 {
    var sum: UInt64 = 0
    for literal in clause {
      var x = UInt64(UInt32(bitPattern: literal.side)) << 32 | UInt64(UInt32(bitPattern: literal.bound))
      x = (x ^ x >> 30) &* 0xBF58_476D_1CE4_E5B9
      x = (x ^ x >> 27) &* 0x94D0_49BB_1331_11EB
      sum = sum &+ (x ^ x >> 31)
    }
    return sum
  }

  func knows(_ literal: Literal) -> Bool {
    let literal = translated(literal)
    return literal.side >= 0 && bound[Int(literal.side)] <= literal.bound
  }

  /// A bound that holds for good follows by the latest step.
  func fact(_ literal: Literal) {
    guard let last = steps.last else {
      isBroken = true
      return
    }
    let earlier = steps.dropLast()
    steps = [last]
    derive([translated(literal)])
    steps = Array(earlier)
  }

  /// A clause was learned, from the steps since the one before.
  func learned(_ reasons: [Literal]) {
    let clause = reasons.map(\.negated)
    if let number = derive(clause.map(translated)) { self.number[Self.key(clause)] = number }
    clear()
  }

  /// Writes that no two of the activities can run at once; the clique's number.
  func clique(_ activities: [Int32]) -> Int {
    text.append(UInt8(ascii: "k"))
    for activity in activities { writeNumber(Int(activity) + 1) }
    text.append(0x0A)
    cliques += 1
    return cliques
  }

  /// The steps lead to a contradiction by themselves.
  func close() {
    if !isClosed { derive([]) }
    clear()
  }

  /// The instance contradicts itself: what must be spent of a non-renewable resource in any mode exceeds it.
  func contradict(_ model: EngineModel) {
    guard let index = model.budgets.firstIndex(where: { $0.constant > $0.capacity }) else { return giveUp() }
    add(.budget(index), [], nil)
    close()
  }

  /// From here on only schedules within the bound are meant.
  func assume(_ literal: Literal) { assume(translatedAlready: translated(literal)) }

  private func assume(translatedAlready literal: Literal) {
    guard Int(literal.side) == 2 * names.makespan else {
      isBroken = true
      return
    }
    guard !isBroken, literal.bound < bound[Int(literal.side)] else { return }
    text += Array("a M<=\(literal.bound)\n".utf8)
    assumed = min(assumed ?? .max, Int(literal.bound))
    fix(literal)
  }

  /// What the search did can't be told.
  func giveUp() { isBroken = true }

  /// Hands on what is written, and what it proves.
  func flush() {
    var proved: Int? = 0
    let least = Int(-bound[2 * names.makespan + 1])
    if isClosed { proved = assumed.map { $0 + 1 } } else { proved = min(least, assumed.map { $0 + 1 } ?? least) }
    log.append(text, nogoods: written, proved: proved)
    text.removeAll(keepingCapacity: true)
    written = 0
  }

  private func clear() {
    steps.removeAll(keepingCapacity: true)
    pool.removeAll(keepingCapacity: true)
  }

  private func fix(_ literal: Literal) {
    let side = Int(literal.side)
    if bound[side ^ 1] < -literal.bound { isClosed = true }
    bound[side] = min(bound[side], literal.bound)
  }

  // MARK: deriving

  /// Propagates the clause's opposite through the steps and writes those that lead to the contradiction; its number.
  @discardableResult private func derive(_ clause: [Literal]) -> Int? {
    guard !isBroken, !isClosed else { return nil }
    moves.removeAll(keepingCapacity: true)
    var isTrivial = false
    for literal in clause where !isTrivial { isTrivial = !move(literal.negated, -1) }
    let last = isTrivial ? nil : propagate()
    let order = last.map(needed) ?? []
    for move in moves.reversed() { bound[Int(move.side)] = move.previous }
    guard isTrivial || last != nil else {
      isBroken = true
      return nil
    }
    write(clause, order)
    if let only = clause.first, clause.count == 1 { fix(only) }
    if clause.isEmpty { isClosed = true }
    nextNumber += 1
    written += 1
    if text.count > 1 << 18 { flush() }
    return nextNumber - 1
  }

  /// False where the literal contradicts what holds.
  private func move(_ literal: Literal, _ step: Int) -> Bool {
    let side = Int(literal.side)
    if bound[side] <= literal.bound { return true }
    if bound[side ^ 1] < -literal.bound { return false }
    moves.append(Move(side: literal.side, bound: literal.bound, previous: bound[side], step: step))
    bound[side] = literal.bound
    return true
  }

  /// The step that leads to a contradiction; nil if none does. Latest steps first: analysis goes back in time.
  private func propagate() -> Int? {
    var isStill = false
    while !isStill {
      isStill = true
      for index in steps.indices.reversed() {
        var open: Literal?
        var isOpen = false
        for literal in pool[steps[index].clause] where bound[Int(literal.side) ^ 1] >= -literal.bound {
          if let first = open {
            guard first.side == literal.side else {
              isOpen = true
              break
            }
            open = Literal(side: first.side, bound: max(first.bound, literal.bound))
          } else {
            open = literal
          }
        }
        if isOpen { continue }
        guard let open else { return index }
        let before = moves.count
        if !move(open, index) { return index }
        if moves.count > before { isStill = false }
      }
    }
    return nil
  }

  /// The steps on which the contradiction of the last one rests, in their order.
  private func needed(_ last: Int) -> [Int] {
    var isNeeded = [Bool](repeating: false, count: moves.count)
    func require(_ step: Int, before position: Int) {
      for literal in pool[steps[step].clause] {
        // The opposite side falsifies it: the first move that does.
        let (side, least) = (literal.side ^ 1, -literal.bound - 1)
        guard let first = moves.firstIndex(where: { $0.side == side }), moves[first].previous > least else { continue }
        if let move = moves[..<position].firstIndex(where: { $0.side == side && $0.bound <= least }) {
          isNeeded[move] = true
        }
      }
    }
    require(last, before: moves.count)
    var order = [last]
    for position in moves.indices.reversed() where isNeeded[position] && moves[position].step >= 0 {
      order.append(moves[position].step)
      require(moves[position].step, before: position)
    }
    return order.reversed()
  }

  // MARK: writing

  private func write(_ clause: [Literal], _ order: [Int]) {
    for index in order { writeInference(steps[index]) }
    text.append(UInt8(ascii: "n"))
    writeNumber(nextNumber)
    for literal in clause { write(literal) }
    if !order.isEmpty { text += [0x20, UInt8(ascii: ":")] }
    for index in order {
      if case .nogood(let number) = steps[index].rule {
        writeNumber(number)
      } else {
        text += [0x20, UInt8(ascii: ".")]
      }
    }
    text.append(0x0A)
  }

  private func writeInference(_ step: Step) {
    switch step.rule {
    case .nogood, .unknown: return
    case .order(let from, let to):
      writeRule("i o", [from, to].map { names.job[Int(variableOf[Int($0)])] + 1 })
    case .resource(let resource): writeRule("i r", [resource + 1])
    case .budget(let budget): writeRule("i b", [budget + 1])
    case .energy(let resource, let from, let to): writeRule("i e", [resource + 1, from, to])
    case .clique(let clique, let from, let to): writeRule("i c", [clique, from, to])
    case .job(let variable): writeRule("i j", [names.job[Int(variableOf[Int(variable)])] + 1])
    }
    text += Array(" :".utf8)
    let clause = pool[step.clause]
    for literal in step.hasConclusion ? clause.dropLast() : clause {
      let premise = literal.negated
      if names.initial[Int(premise.side)] > premise.bound { write(premise) }
    }
    text += Array(" ->".utf8)
    if step.hasConclusion, let conclusion = clause.last { write(conclusion) } else { text += Array(" false".utf8) }
    text.append(0x0A)
  }

  private func writeRule(_ name: String, _ numbers: [Int]) {
    text += Array(name.utf8)
    for number in numbers { writeNumber(number) }
  }

  private func write(_ literal: Literal) {
    text.append(0x20)
    text += names.names[Int(literal.variable)]
    let isLower = literal.side & 1 == 1
    text += [UInt8(ascii: isLower ? ">" : "<"), UInt8(ascii: "=")]
    writeDigits(Int(isLower ? -literal.bound : literal.bound))
  }

  private func writeNumber(_ value: Int) {
    text.append(0x20)
    writeDigits(value)
  }

  private func writeDigits(_ value: Int) {
    if value < 0 { text.append(0x2D) }
    var rest = abs(value)
    let start = text.count
    repeat {
      text.append(0x30 + UInt8(rest % 10))
      rest /= 10
    } while rest > 0
    text[start...].reverse()
  }
}
