import Foundation
import ProofChecker
import ReleaseGraph
import Testing
import Timeline

/// The checker's own readers tell the same of an instance as the optimizer's.
@Suite struct ProjectReaderTests {
  private func compare(_ project: ProofProject, _ network: Network, _ name: String) {
    #expect(project.horizon == network.horizon, "\(name)")
    #expect(project.capacities == network.resources.map(\.capacity.maximum), "\(name)")
    #expect(project.budgets == network.budgets.map(\.capacity), "\(name)")
    #expect(project.jobs.count == network.activities.count, "\(name)")
    for (job, activity) in zip(project.jobs, network.activities) {
      #expect(job.earliest == activity.earliest, "\(name)")
      let modes = network.modes[activity.modes].map { mode in
        ProofProject.Mode(
          duration: mode.duration,
          demands: network.resources.indices.map { r in
            mode.demands.filter { $0.resource == r }.map(\.amount).reduce(0, +)
          },
          spends: network.budgets.indices.map { b in
            mode.budgetUses.filter { $0.budget == b }.map(\.amount).reduce(0, +)
          })
      }
      #expect(job.modes == modes, "\(name)")
    }
    let orders = network.arcs.map { arc in
      ProofProject.Order(before: arc.from, after: arc.to, lag: arc.fromEnd == .start ? arc.lag : nil)
    }
    #expect(project.orders == orders, "\(name)")
  }

  @Test func randomInstances() throws {
    for seed in 0..<30 as Range<UInt64> {
      let random = RandomInstance(seed: seed)
      compare(try random.project(), try random.network(), random.text)
    }
  }

  @Test(.enabled(if: PublishedInstances.arePresent)) func publishedInstances() throws {
    for set in ["j30", "j120", "rg300", "ubo20", "ubo200", "mmlib50", "mmlib100", "mplib1"] {
      let folder = PublishedInstances.root.appending(path: set)
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { !$0.hasSuffix(".csv") }
      for name in names.sorted().prefix(2) {
        let text = try String(contentsOf: folder.appending(path: name), encoding: .isoLatin1)
        compare(try ProjectReader.read(text, name: name), try PublishedInstances.network("\(set)/\(name)"), name)
      }
    }
  }
}
