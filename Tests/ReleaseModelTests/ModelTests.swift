import ReleaseModel
import Testing
import Timeline

/// What the values of the model promise by themselves.
struct ModelTests {
  @Test func placesAreOrderedAsTheyAreRead() {
    let places = [
      Place(file: 1, line: 1, column: 1), Place(file: 0, line: 2, column: 1), Place(file: 0, line: 1, column: 9),
      Place(file: 0, line: 1, column: 2),
    ]
    #expect(places.sorted() == places.reversed())
    #expect(places.allSatisfy { Place.unknown < $0 })
  }

  @Test func rowsAreTheSameWhereverTheyStand() throws {
    let start = try #require(LocalInstant(text: "2027-01-04T08:00"))
    let row = Plan.Row(release: "a", phase: "p", start: start, end: start)
    var other = row
    other.place = Place(file: 0, line: 7, column: 3)
    #expect(row == other && row.hashValue == other.hashValue)
    other.option = 1
    #expect(row != other)
    other = row
    other.bookings = [Plan.Booking(environment: "sit", instance: nil)]
    #expect(row != other)
    other = row
    other.window = Plan.WindowUse(id: "night", start: start)
    #expect(row != other)
  }

  @Test func movesInThePublishedZoneCostTheFactor() {
    let prices = MovePrices(perMove: 3, perDay: 2, publishedFactor: 10, published: 24)
    for (start, factor) in [(9, 1), (10, 10), (33, 10), (34, 1)] {
      #expect(prices.isPublished(start, asOf: 10) == (factor == 10))
      #expect(prices.fixed(from: start, asOf: 10, slotsPerDay: 6) == 18 * factor)
      #expect(prices.rate(from: start, asOf: 10) == 2 * factor)
    }
    #expect(MovePrices().publishedFactor == 10 && !MovePrices().isPublished(0, asOf: 0))
  }

  private func scenario() throws -> Scenario {
    let grid = try TimeGrid(
      zone: "UTC", slotMinutes: 60, start: try #require(LocalInstant(text: "2027-01-04T00:00")),
      end: try #require(LocalInstant(text: "2027-01-06T00:00")))
    let phases = ["build", "test", "ship"].enumerated().map { index, id in
      Phase(id: id, release: ReleaseID(index / 2), options: [PhaseOption(duration: 1)])
    }
    return Scenario(
      name: "model", grid: grid,
      releases: [
        Release(id: "web-1.10", phases: 0..<2, delivery: PhaseID(1)),
        Release(id: "app", phases: 2..<3, delivery: PhaseID(2)),
      ], phases: phases)
  }

  @Test func phasesAreNamedWithTheirRelease() throws {
    let scenario = try scenario()
    #expect(scenario.path(of: PhaseID(0)) == "web-1.10.build")
    #expect(scenario.path(of: PhaseID(2)) == "app.ship")
    #expect(scenario[PhaseID(1)].id == "test" && scenario[ReleaseID(1)].id == "app")
  }

  @Test func aStateTellsWhatHappened() throws {
    let booking = Replanning.Booking(environment: EnvironmentID(0), instance: 1)
    let running = Replanning.State.running(.init(start: 3, option: 1, bookings: [booking], remaining: 2, end: nil))
    let finished = Replanning.State.finished(.init(start: -5, end: 2, option: 0, bookings: []))
    #expect(running.hasStarted && finished.hasStarted && !Replanning.State.notStarted.hasStarted)
    #expect(running.start == 3 && running.end == nil && running.option == 1 && running.bookings == [booking])
    #expect(finished.start == -5 && finished.end == 2 && finished.option == 0 && finished.bookings.isEmpty)
    #expect(Replanning.State.notStarted.start == nil && Replanning.State.notStarted.bookings.isEmpty)

    let scenario = try scenario()
    let replanning = Replanning(
      scenario: scenario, asOf: 4, states: [.notStarted, running, .notStarted], gateStates: [])
    #expect(replanning.hasStarted(ReleaseID(0)) && !replanning.hasStarted(ReleaseID(1)))
    #expect(replanning[PhaseID(1)] == running)
  }

  @Test func wordsAreThePages() {
    #expect(Plan.Status.allCases.map(\.rawValue) == ["optimal", "feasible", "relaxed", "infeasible", "unknown"])
    #expect(Criterion.Status.allCases.map(\.rawValue) == ["pending", "passed", "failed", "waived"])
    #expect(
      Dependency.Kind.allCases.map(\.rawValue)
        == ["finish-to-start", "start-to-start", "finish-to-finish", "start-to-finish"])
    #expect(Composite.Synchrony.allCases.map(\.rawValue) == ["same-window", "same-start"])
  }
}
