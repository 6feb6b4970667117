import Testing

@testable import KernelTrials

/// Trials measure something, and the same each time.
@Suite struct KernelTrialTests {
  @Test(arguments: KernelTrial.all.indices) func isWorkEnoughAndRepeatable(index: Int) {
    let trial = KernelTrial.all[index]
    let counters = trial.run()
    #expect(counters.conflicts >= 500 && counters.restarts >= 5, "\(trial.name): \(counters)")
    #expect(trial.run() == counters, "\(trial.name)")
  }
}
