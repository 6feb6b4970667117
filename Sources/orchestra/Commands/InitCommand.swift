import ArgumentParser
import Foundation
import ScenarioFiles

/// `orchestra init`: a starter file to change.
struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Writes a small commented scenario to begin with.")

  @Option(
    name: [.short, .long], help: ArgumentHelp("Where to write it; '-' is standard output.", valueName: "file"),
    completion: .file())
  var output = "release-plan.yaml"

  @Flag(help: "Replace the file if it exists.")
  var force = false

  @OptionGroup var options: OutputOptions

  func run() throws {
    let terminal = Terminal(options)
    if output != "-" && !force && FileManager.default.fileExists(atPath: output) {
      terminal.complaint("error: \(output) exists; --force replaces it, -o names another file")
      throw ExitStatus.badInput.exit
    }
    try terminal.write(Self.starter, to: output)
    if options.json && output != "-" {
      terminal.result(
        JSONText.object([
          ("schema-version", .int(1)), ("command", .string("init")), ("status", .string("written")), ("exit", .int(0)),
          ("file", .string(output)),
        ]).pretty)
    } else if output != "-" {
      terminal.result("Wrote \(output). Change it, then: orchestra plan \(output)")
    }
  }

  static let starter = """
    # A scenario for orchestra. Every line may be changed; `orchestra validate FILE` tells every mistake.
    orchestra: 1
    name: My first release plan

    # The stretch of time to plan, and how finely: one slot is the smallest step of a plan.
    time: { zone: Europe/London, start: 2027-01-04, end: 2027-04-30, slot: 1h }

    # Working hours. A duration of 1d is a working day of the calendar.
    calendars:
      - { id: office, week: { mon-fri: ["09:00-17:00"] }, holidays: [2027-03-26, 2027-03-29] }

    # Who works. A team of 4 can give 2 people to each of two phases at a time.
    teams:
      - { id: developers, capacity: 4, calendar: office }
      - { id: testers, capacity: 2, calendar: office }

    # What deployments change: two deployments never change one system in one environment at the same time.
    systems: [shop, billing]

    # Shared environments. With `instances`, each is booked by itself.
    environments:
      - { id: test, instances: [test-1, test-2], changeover: 2h }
      - { id: production, capacity: 5 }

    # When deployments may happen: the first Saturday of each month, at most two of them.
    windows:
      - { id: monthly, rrule: "FREQ=MONTHLY;BYDAY=1SA", start: "20:00", length: 6h, limit: 2 }

    # When they may not.
    freezes:
      - { id: stock-taking, from: 2027-03-01, to: 2027-03-08, environments: [production], why: stock-taking }

    releases:
      - id: shop-5
        due: 2027-02-06        # later costs delay-cost a day
        delay-cost: 1000
        phases:                # one after the other
          - { id: build, duration: 10d, team: developers, people: 2 }
          - { id: test, duration: 5d, team: testers, environment: test }
          - { id: deploy, duration: 2h, environment: production, changes: [shop], window: monthly }
      - id: billing-3
        due: 2027-03-06
        delay-cost: 400
        defer-cost: 20000      # may be left out of the plan at this cost
        phases:
          - { id: build, duration: 15d, team: developers, people: 2 }
          - { id: test, duration: 5d, team: testers, environment: test }
          - { id: deploy, duration: 2h, environment: production, changes: [billing, shop], window: monthly }

    dependencies:
      - { from: shop-5.test, to: billing-3.test, lag: 1d }

    """
}
