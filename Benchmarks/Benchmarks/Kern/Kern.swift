import Benchmark
import KernelTrials

/// The clause-learning engine and the timing of fixed orders (a thousand problems a run) on fixed work. Conflicts,
/// propagations, restarts, ticks and pivots are the same on every machine and every run: `benchmark baseline check` compares
/// them exactly; the time is there to be looked at.
let benchmarks: @Sendable () -> Void = {
  func counter(_ name: String) -> BenchmarkMetric { .custom(name, polarity: .prefersSmaller, useScalingFactor: false) }
  let names = ["conflicts", "propagations", "restarts", "ticks", "pivots"]
  let exact = BenchmarkThresholds(relative: [.p50: 0.0], absolute: [.p50: 0])
  Benchmark.defaultConfiguration = .init(
    metrics: [.wallClock, .peakMemoryResident] + names.map(counter), warmupIterations: 0, maxDuration: .seconds(2),
    maxIterations: 5, thresholds: Dictionary(uniqueKeysWithValues: names.map { (counter($0), exact) }))
  for trial in KernelTrial.all {
    Benchmark(trial.name) { benchmark in
      for _ in benchmark.scaledIterations {
        let counters = trial.run()
        benchmark.measurement(counter("conflicts"), counters.conflicts)
        benchmark.measurement(counter("propagations"), counters.propagations)
        benchmark.measurement(counter("restarts"), counters.restarts)
        benchmark.measurement(counter("ticks"), counters.ticks)
      }
    }
  }
  for trial in TimingTrial.all {
    Benchmark(trial.name) { benchmark in
      for _ in benchmark.scaledIterations { benchmark.measurement(counter("pivots"), trial.run().pivots) }
    }
  }
}
