import DenseCollections
import ReleaseGraph

/// # A genetic algorithm for the makespan of plain projects
///
/// - Genes:      an activity list, a mode for each activity, and whether it is decoded serially or in parallel (Hartmann
///               2002: what suits the project prevails); then it is justified to and fro; the child's list is the order
///               of its starts.
/// - Crossover:  a stretch of the mother (often one of high use of the resources) keeps its order and its place, what
///               lies before and after it takes the father's order (after Valls, Ballestín, Quintanilla 2008), or
///               Hartmann's two points (1998).
/// - Mutation:   activities, mostly critical ones, move within what their neighbours in the list allow; modes change.
/// - Budgets:    children that overdraw a budget are repaired by the changes of modes that help most.
/// - Population: steady state; where its best has not improved for long, a new one from randomised priorities, half as
///               large again each time, now and then with elites of the older (small ones are quick, large ones thorough).
/// - Complexity: three decodings a child.
final class GeneticSearch {
  struct Individual {
    var list: [Int32]
    var mode: [Int32]
    var start: [Int32]
    var makespan: Int
    var isParallel: Bool
    /// How near its activities are to critical: the sum over them of 1 / (1 + float²), in `tensionUnit`s. Of schedules
    /// equally long that with the least tension has the fewest obstacles to a shorter one.
    var tension: Int
    /// Activities without float: only what changes for them makes the schedule shorter.
    var critical: [Int32]
    /// Smaller is better.
    var rank: (Int, Int) { (makespan, tension) }
  }

  let project: PlainProject
  private var decoder: PlainDecoder
  private var generator: SeededGenerator
  private var population: [Individual] = []
  private var elites: [Individual] = []
  private(set) var best: Individual?
  private var populationSize: Int
  private var initialLeft: Int
  /// Smallest makespan of the present population.
  private var eraBest = Int.max
  private var sinceImprovement = 0
  private var era = 0
  private(set) var children = 0
  // Scratch.
  private var position: [Int32]
  private var taken: [Bool]
  private var waiting: [Int32]
  private var open: [Int32] = []
  private var queue = PriorityQueue()
  private var keys: [Int]
  private let hasModes: Bool
  /// How many mutations in four are of critical activities; large projects lose by it.
  private let criticalShare: Int

  init(_ project: PlainProject, seed: UInt64) {
    self.project = project
    decoder = PlainDecoder(project)
    generator = SeededGenerator(seed: seed)
    populationSize = project.count > 600 ? 24 : 48
    initialLeft = populationSize
    position = Array(repeating: 0, count: project.count)
    taken = Array(repeating: false, count: project.count)
    waiting = Array(repeating: 0, count: project.count)
    keys = Array(repeating: 0, count: project.count)
    hasModes = project.duration.count > project.count
    criticalShare = project.count <= 200 ? 3 : 0
  }

  private static let tensionUnit = 10_000

  var ticks: Int { decoder.ticks }

  /// Its first population has stopped to improve, or has had its share of quick progress.
  var isSettled: Bool { era > 0 || children > 4_000 }

  /// One of the better schedules, for a search of another kind to begin from: mostly the best, else an elite or one of
  /// the population.
  func promising() -> Individual? {
    let dice = generator.below(4)
    if dice == 0, !elites.isEmpty { return elites[generator.below(elites.count)] }
    if dice == 1, !population.isEmpty { return population[parent()] }
    return best
  }

  /// Runs until the ticks are used up, `stop` is raised, or the first schedule is found.
  func run(ticks budget: Int, stop: StopSignal) {
    let end = ticks + budget
    let hadNone = best == nil
    repeat {
      if initialLeft > 0 { addInitial() } else { addChildren() }
      if hadNone && best != nil { return }
    } while ticks < end && !stop.isRaised
  }

  /// Takes a schedule from outside into the population.
  func adopt(_ schedule: Schedule) {
    for i in 0..<project.count { decoder.start[i] = schedule.start[i] }
    for (k, i) in project.topological.enumerated() { decoder.list[k] = Int32(i) }
    for i in 0..<project.count {
      decoder.mode[i] = schedule.mode[i]
      decoder.end[i] = schedule.end[i]
    }
    decoder.sortByStart(longest: Int(schedule.start.max() ?? 0))
    guard let one = evaluated() else { return }
    insert(one)
  }

  func schedule(_ individual: Individual, for network: Network) -> Schedule {
    var result = Schedule(for: network)
    for i in 0..<project.count {
      result.mode[i] = individual.mode[i]
      result.start[i] = individual.start[i]
      result.end[i] = individual.start[i] + project.duration[Int(individual.mode[i])]
    }
    return result
  }

  // MARK: Evaluating

  /// Decodes and justifies `decoder.list` with `decoder.mode`; nil where the budgets cannot be repaired.
  private func evaluated(parallel: Bool = false) -> Individual? {
    guard !hasModes || repairModes() else { return nil }
    var makespan = 0
    if parallel {
      makespan = decoder.decodeParallel(waiting: &waiting, open: &open)
    } else {
      makespan = decoder.decodeForward()
      decoder.sortByStart(longest: makespan)
    }
    makespan = decoder.justify(makespan)
    if hasModes {
      // Few at a time: those that come early would always have the budgets, and what crossing brought would be lost.
      let share = [0, 1, 2, 4][generator.below(4)]
      if share > 0 {
        var left = budgetsLeft()
        let shorter = decoder.decodeChoosingModes(left: &left, share: share, generator: &generator)
        decoder.sortByStart(longest: shorter)
        makespan = decoder.justify(shorter)
      }
    }
    children += 1
    var individual = Individual(
      list: Array(repeating: 0, count: project.count), mode: Array(repeating: 0, count: project.count),
      start: Array(repeating: 0, count: project.count), makespan: makespan, isParallel: parallel, tension: 0,
      critical: [])
    for k in 0..<project.count {
      individual.list[k] = decoder.list[k]
      individual.mode[k] = decoder.mode[k]
      individual.start[k] = decoder.start[k]
      let float = decoder.float(k)
      individual.tension += Self.tensionUnit / (1 + float * float)
      if float == 0 { individual.critical.append(Int32(k)) }
    }
    return individual
  }

  private func insert(_ one: Individual) {
    if best.map({ one.makespan < $0.makespan }) ?? true { best = one }
    if one.makespan < eraBest {
      eraBest = one.makespan
      sinceImprovement = 0
    } else {
      sinceImprovement += 1
    }
    if population.count < populationSize {
      population.append(one)
      return
    }
    var worst = 0
    for (k, other) in population.enumerated() {
      if other.rank == one.rank { return }
      if other.rank > population[worst].rank { worst = k }
    }
    if one.rank < population[worst].rank { population[worst] = one }
  }

  // MARK: Initial population

  private func addInitial() {
    let turn = populationSize - initialLeft
    initialLeft -= 1
    chooseModes(isFirst: turn == 0 && era == 0)
    let longest = (project.tail.max() ?? 0) + 1
    let noise = turn < 3 && era == 0 ? 0 : 1 + generator.below(longest)
    for i in 0..<project.count {
      let length = Int(project.duration[Int(decoder.mode[i])])
      // Latest finish, latest start, and what follows in slots, by turns.
      let rule = turn % 3 == 0 ? -project.tail[i] : -project.tail[i] - length
      keys[i] = rule + (noise > 0 ? generator.below(noise + 1) : 0)
    }
    listByKeys()
    if let one = evaluated(parallel: turn % 2 == 1) { insert(one) }
  }

  /// `decoder.list` by smallest keys among those whose predecessors are in it.
  private func listByKeys() {
    queue.removeAll()
    for i in 0..<project.count { waiting[i] = Int32(project.predecessors.range(i).count) }
    for i in 0..<project.count where waiting[i] == 0 { queue.push(key: keys[i], value: i) }
    var k = 0
    while let i = queue.pop() {
      decoder.list[k] = Int32(i)
      k += 1
      for j in project.successors[i] {
        waiting[j] -= 1
        if waiting[j] == 0 { queue.push(key: keys[j], value: j) }
      }
    }
  }

  private func chooseModes(isFirst: Bool) {
    for i in 0..<project.count {
      let modes = Int(project.firstMode[i])..<Int(project.firstMode[i + 1])
      var m = modes.lowerBound + (modes.count > 1 ? generator.below(modes.count) : 0)
      if isFirst || generator.chance(1, in: 2) {
        for other in modes where project.duration[other] < project.duration[m] { m = other }
      }
      decoder.mode[i] = Int32(m)
    }
  }

  // MARK: Budgets

  private func budgetsLeft() -> [Int] {
    var left = project.budgets
    let width = left.count
    for i in 0..<project.count {
      for b in 0..<width { left[b] -= project.budgetUse[Int(decoder.mode[i]) * width + b] }
    }
    return left
  }

  /// Changes modes until no budget is overdrawn; false if that fails.
  private func repairModes() -> Bool {
    let width = project.budgets.count
    guard width > 0 else { return true }
    var left = budgetsLeft()
    var tries = 4 * project.count
    func excess(_ left: [Int]) -> Int { left.reduce(0) { $0 + max(0, -$1) } }
    var over = excess(left)
    while over > 0 && tries > 0 {
      tries -= 1
      decoder.ticks += 12
      let i = generator.below(project.count)
      let old = Int(decoder.mode[i])
      var bestMode = old
      var bestOver = over
      for m in Int(project.firstMode[i])..<Int(project.firstMode[i + 1]) where m != old {
        var here = 0
        for b in 0..<width {
          let rest = left[b] - project.budgetUse[m * width + b] + project.budgetUse[old * width + b]
          here += max(0, -rest)
        }
        // Now and then a step aside, so that it does not get stuck.
        if here < bestOver || (here <= over + over / 4 && generator.chance(1, in: 24)) {
          (bestMode, bestOver) = (m, here)
        }
      }
      guard bestMode != old else { continue }
      for b in 0..<width { left[b] -= project.budgetUse[bestMode * width + b] - project.budgetUse[old * width + b] }
      decoder.mode[i] = Int32(bestMode)
      over = bestOver
    }
    return over == 0
  }

  // MARK: Children

  private func addChildren() {
    guard population.count > 1 else { return renew() }
    let mother = parent()
    var father = parent()
    if father == mother { father = (father + 1) % population.count }
    for (a, b) in [(mother, father), (father, mother)] {
      cross(population[a], population[b])
      mutate(population[a].critical)
      let isParallel = population[a].isParallel != generator.chance(1, in: 25)
      if let child = evaluated(parallel: isParallel) { insert(child) }
    }
    if sinceImprovement > 50 * populationSize { renew() }
  }

  /// The better of two.
  private func parent() -> Int {
    let a = generator.below(population.count)
    let b = generator.below(population.count)
    return population[a].rank <= population[b].rank ? a : b
  }

  /// A new population; the best of the old one joins the elites, which come back one by one.
  private func renew() {
    era += 1
    sinceImprovement = 0
    if let first = population.min(by: { $0.rank < $1.rank }) { elites.append(first) }
    if elites.count > 8 {
      elites.sort { $0.rank < $1.rank }
      elites.removeLast()
    }
    population.removeAll(keepingCapacity: true)
    populationSize = min(populationSize * 3 / 2, project.count > 600 ? 96 : 320)
    initialLeft = populationSize
    eraBest = Int.max
    if era % 3 == 0 {
      population = elites
      initialLeft -= population.count
      eraBest = population.map(\.makespan).min() ?? Int.max
    }
  }

  private func cross(_ mother: Individual, _ father: Individual) {
    let n = project.count
    let length = n / 8 + generator.below(max(1, n / 2))
    var first = generator.below(max(1, n - length))
    let byUse = generator.chance(1, in: 2)
    if byUse {
      // The densest of three stretches: most activities at work per slot.
      for _ in 0..<2 {
        let other = generator.below(max(1, n - length))
        if span(mother, other, length) < span(mother, first, length) { first = other }
      }
    }
    let last = min(n, first + length)
    for i in 0..<n { taken[i] = false }
    if byUse {
      for k in 0..<last { taken[Int(mother.list[k])] = true }
      for k in first..<last { position[Int(mother.list[k])] = 1 }
      var k = 0
      for i in father.list where taken[Int(i)] && position[Int(i)] == 0 {
        put(i, father.mode, at: &k)
      }
      for p in first..<last { put(mother.list[p], mother.mode, at: &k) }
      for i in father.list where !taken[Int(i)] { put(i, father.mode, at: &k) }
      for p in first..<last { position[Int(mother.list[p])] = 0 }
    } else {
      var k = 0
      for p in 0..<first {
        taken[Int(mother.list[p])] = true
        put(mother.list[p], mother.mode, at: &k)
      }
      for i in father.list where !taken[Int(i)] && k < last {
        taken[Int(i)] = true
        put(i, father.mode, at: &k)
      }
      for i in mother.list where !taken[Int(i)] { put(i, mother.mode, at: &k) }
    }
    decoder.ticks += n / 4
  }

  private func put(_ i: Int32, _ modes: [Int32], at k: inout Int) {
    decoder.list[k] = i
    decoder.mode[Int(i)] = modes[Int(i)]
    k += 1
  }

  private func span(_ one: Individual, _ first: Int, _ length: Int) -> Int {
    Int(one.start[Int(one.list[min(one.list.count - 1, first + length)])]) - Int(one.start[Int(one.list[first])])
  }

  private func mutate(_ critical: [Int32]) {
    let n = project.count
    let moves = generator.below(2 + n / 30)
    if moves > 0 {
      for k in 0..<n { position[Int(decoder.list[k])] = Int32(k) }
      for _ in 0..<moves { shift(Int(position[mutant(critical)])) }
      for k in 0..<n { position[k] = 0 }
    }
    guard hasModes else { return }
    for _ in 0..<generator.below(4) {
      let i = mutant(critical)
      let modes = Int(project.firstMode[i + 1]) - Int(project.firstMode[i])
      decoder.mode[i] = project.firstMode[i] + Int32(generator.below(modes))
    }
  }

  private func mutant(_ critical: [Int32]) -> Int {
    guard !critical.isEmpty, generator.chance(criticalShare, in: 4) else { return generator.below(project.count) }
    return Int(critical[generator.below(critical.count)])
  }

  /// Moves the activity at position p to a random place between its predecessors and its successors.
  private func shift(_ p: Int) {
    let i = decoder.list[p]
    let reach = 2 + project.count / 6
    var low = max(0, p - reach)
    var high = min(project.count - 1, p + reach)
    for j in project.predecessors[Int(i)] { low = max(low, Int(position[j]) + 1) }
    for j in project.successors[Int(i)] { high = min(high, Int(position[j]) - 1) }
    guard low < high else { return }
    let target = low + generator.below(high - low + 1)
    var k = p
    while k < target {
      decoder.list[k] = decoder.list[k + 1]
      position[Int(decoder.list[k])] = Int32(k)
      k += 1
    }
    while k > target {
      decoder.list[k] = decoder.list[k - 1]
      position[Int(decoder.list[k])] = Int32(k)
      k -= 1
    }
    decoder.list[target] = i
    position[Int(i)] = Int32(target)
  }
}
