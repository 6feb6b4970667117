import LinearProgramming
import ReleaseGraph
import Testing

@testable import Optimizer

@Suite struct TeamTests {
  private final class Idle: PortfolioWorker {
    let name = "idle"
    func run(_ slice: inout Slice) {}
  }

  private static let entries = [
    Team.Entry(index: 2, role: .linear) { _, _ in Idle() },
    Team.Entry(index: 1, role: .prover) { _, _ in Idle() },
    Team.Entry(index: 3, role: .improver) { _, _ in Idle() },
  ]

  /// However long its turns are, the linear programmer takes a fifth of the thread at most, but for its last turn, and
  /// once it has finished the others have it all.
  @Test(arguments: [1, 10, 1_000]) func linearProgrammerTakesAFifth(length: Int) {
    var team = Team(Self.entries, size: 200) { _ in Idle() }
    let state = IncumbentBoard.State()
    var ticks = [0, 0, 0, 0]
    for _ in 0..<20_000 {
      guard let (index, _) = team.next(state) else { break }
      let used = index == 2 ? length : 5
      #expect(index != 2 || 4 * ticks[2] <= ticks[1] + ticks[3])
      ticks[index] += used
      team.note(index, ticks: used)
    }
    #expect(ticks[2] > 0 && ticks[1] > 0)
    team.remove(2)
    for _ in 0..<10 { #expect(team.next(state)?.index != 2) }
  }

  /// With a linear program too: the same seed, threads and work limit, the same schedule and bound.
  @Test func sameWorkSamePlanWithLinearPrograms() throws {
    let backend = LinearBackends.glpk ?? ExactSimplex()
    var solves = 0
    for seed in 3_000..<3_012 as Range<UInt64> {
      var random = RandomNetwork(seed: seed)
      let network = random.make()
      var options = SolveOptions(limits: Limits(work: 200_000), threads: 2, seed: 5, linear: backend)
      options.sliceTicks = 10_000
      let first = Portfolio.solve(network, options: options)
      let second = Portfolio.solve(network, options: options)
      #expect(first.best?.schedule == second.best?.schedule && first.bound == second.bound, "seed \(seed)")
      #expect(first.statistics.ticks == second.statistics.ticks, "seed \(seed)")
      solves += first.linear?.solves ?? 0
    }
    #expect(solves > 0)
  }
}
