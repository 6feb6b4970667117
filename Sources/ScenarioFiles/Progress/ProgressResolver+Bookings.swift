import ReleaseModel
import Timeline

/// Which option a started phase took, and which instances it holds.
extension ProgressResolver {
  /// Option and bookings as told, else as in the baseline, else where there is only one choice; nil where at fault
  /// (reported).
  mutating func ways(_ record: Progress.PhaseRecord, _ subject: Subject) -> (Int?, [Replanning.Booking]?) {
    guard case .phase(let id) = subject else {
      if let option = record.option, option != 0 { refuse(option, of: 1, record) }
      if let bookings = record.bookings, !bookings.isEmpty { refuseBookingsOfMilestone(record) }
      return (0, [])
    }
    let row = baselineRows[scenario.path(of: id)].flatMap { baseline?.rows[$0] }
    guard let option = option(record, id, row) else {
      checkBookings(record, id)
      return (nil, nil)
    }
    return (option, bookings(record, id, option, row))
  }

  /// Option and bookings of a record with faults: what they name must exist.
  mutating func checkChoices(_ record: Progress.PhaseRecord, _ subject: Subject) {
    guard case .phase(let id) = subject else { return }
    let count = scenario[id].options.count
    if let option = record.option, option < 0 || option >= count { refuse(option, of: count, record) }
    checkBookings(record, id)
  }

  /// Bookings of a phase whose option is not known: each must be one that some option makes.
  private mutating func checkBookings(_ record: Progress.PhaseRecord, _ id: PhaseID) {
    let choices = Set(scenario[id].options.flatMap(\.environments).flatMap(\.alternatives)).sorted()
    for told in record.bookings ?? [] {
      if let environment = choices.first(where: { scenario[$0].id == told.environment }) {
        _ = instance(told, scenario[environment]) { code, what, expected, suggestion in
          Diagnostic(
            at: record.phase.place, code: code, "\(record.phase.value): \(what)", expected: expected,
            suggestion: suggestion)
        }
      } else {
        let names = choices.map { scenario[$0].id }
        report.append(
          Diagnostic(
            at: record.phase.place, code: "unknown-reference",
            "\(record.phase.value): it does not book an environment \(quoted(told.environment))",
            expected: names.isEmpty ? "no bookings" : "one of " + names.joined(separator: ", "),
            suggestion: nearest(to: told.environment, among: names)))
      }
    }
  }

  private mutating func option(_ record: Progress.PhaseRecord, _ id: PhaseID, _ row: Plan.Row?) -> Int? {
    let count = scenario[id].options.count
    if let option = record.option {
      guard option >= 0, option < count else {
        refuse(option, of: count, record)
        return nil
      }
      return option
    }
    if let option = row?.option {
      guard option >= 0, option < count else {
        report.append(
          Diagnostic(
            at: record.phase.place, code: "stale-baseline",
            "\(record.phase.value): the baseline's option \(option) does not exist in the scenario",
            expected: "'option', from 0 to \(count - 1)"))
        return nil
      }
      return option
    }
    guard count == 1 else {
      report.append(
        Diagnostic(
          at: record.phase.place, code: "missing-option",
          "\(record.phase.value) has \(count) options, and neither the progress file nor a baseline says which it took",
          expected: "'option', from 0 to \(count - 1), or a baseline with the phase"))
      return nil
    }
    return 0
  }

  private mutating func refuse(_ option: Int, of count: Int, _ record: Progress.PhaseRecord) {
    report.append(
      Diagnostic(
        at: record.phase.place, code: "out-of-range",
        "\(record.phase.value): option \(option) does not exist",
        expected: count == 1 ? "option 0, the only one" : "an option from 0 to \(count - 1)"))
  }

  private mutating func refuseBookingsOfMilestone(_ record: Progress.PhaseRecord) {
    report.append(
      Diagnostic(
        at: record.phase.place, code: "bookings-of-milestone",
        "\(record.phase.value): a milestone books nothing", expected: "no bookings"))
  }

  private mutating func bookings(
    _ record: Progress.PhaseRecord, _ id: PhaseID, _ option: Int, _ row: Plan.Row?
  ) -> [Replanning.Booking]? {
    let way = scenario[id].options[option]
    let needs = way.duration > 0 ? way.environments : []
    if let told = record.bookings {
      if way.duration == 0 && !told.isEmpty {
        refuseBookingsOfMilestone(record)
        return nil
      }
      return resolve(told, needs, record, "")
    }
    if needs.isEmpty { return [] }
    if let row, row.option == option { return resolve(row.bookings, needs, record, "in the baseline, ") }
    let only = needs.compactMap { need -> Replanning.Booking? in
      guard need.alternatives.count == 1, scenario[need.alternatives[0]].instances.count == 1 else { return nil }
      return Replanning.Booking(environment: need.alternatives[0], instance: 0)
    }
    if only.count == needs.count { return only }
    report.append(
      Diagnostic(
        at: record.phase.place, code: "missing-bookings",
        "\(record.phase.value) books \(needsText(needs)), and neither the progress file nor a baseline says which"
          + " instance it holds",
        expected: "'bookings', or a baseline with the phase"))
    return nil
  }

  private func needsText(_ needs: [EnvironmentNeed]) -> String {
    needs.map { need in need.alternatives.map { scenario[$0].id }.joined(separator: " or ") }.joined(separator: ", ")
  }

  /// One booking for each need, in the order of the needs.
  private mutating func resolve(
    _ told: [Plan.Booking], _ needs: [EnvironmentNeed], _ record: Progress.PhaseRecord, _ source: String
  ) -> [Replanning.Booking]? {
    func fault(_ code: String, _ what: String, _ expected: String?, _ suggestion: String? = nil) -> Diagnostic {
      Diagnostic(
        at: record.phase.place, code: code, "\(record.phase.value): \(source)\(what)", expected: expected,
        suggestion: suggestion)
    }
    var found: [Replanning.Booking?] = Array(repeating: nil, count: needs.count)
    var sound = true
    for booking in told {
      let named = needs.firstIndex { $0.alternatives.contains { scenario[$0].id == booking.environment } }
      guard let position = named,
        let environment = needs[position].alternatives.first(where: { scenario[$0].id == booking.environment })
      else {
        let names = needs.flatMap(\.alternatives).map { scenario[$0].id }
        report.append(
          fault(
            "unknown-reference", "it does not book an environment \(quoted(booking.environment))",
            names.isEmpty ? "no bookings" : "one of " + names.joined(separator: ", "),
            nearest(to: booking.environment, among: names)))
        sound = false
        continue
      }
      guard let instance = instance(booking, scenario[environment], fault) else {
        sound = false
        continue
      }
      if found[position] != nil {
        report.append(
          fault(
            "repeated", "two bookings where it books one of \(needsText([needs[position]]))",
            "one booking of each environment"))
        sound = false
      }
      found[position] = Replanning.Booking(environment: environment, instance: instance)
    }
    for (position, booking) in found.enumerated() where booking == nil && sound {
      report.append(
        fault("missing-bookings", "no booking of \(needsText([needs[position]]))", "one for each environment it books"))
      sound = false
    }
    return sound ? found.compactMap { $0 } : nil
  }

  private mutating func instance(
    _ booking: Plan.Booking, _ environment: Environment,
    _ fault: (String, String, String?, String?) -> Diagnostic
  ) -> Int? {
    let names = environment.instances.compactMap(\.id)
    if let index = environment.instances.firstIndex(where: { $0.id == booking.instance }) { return index }
    if let name = booking.instance {
      report.append(
        fault(
          "unknown-reference", "environment \(quoted(environment.id)) has no instance \(quoted(name))",
          names.isEmpty
            ? "no instance: the environment names none" : "one of " + names.prefix(12).joined(separator: ", "),
          nearest(to: name, among: names)))
    } else {
      report.append(
        fault(
          "missing-bookings", "no instance of environment \(quoted(environment.id))",
          "one of " + names.prefix(12).joined(separator: ", "), nil))
    }
    return nil
  }

  /// Two phases told to hold one instance beyond its capacity: a warning here, an error where `orchestra progress
  /// --scenario` is about to write it (unless `--shared`).
  ///
  /// - A warning, since history is not judged (section 11): teams do share an instance, and a plan must come of what
  ///   really happened. Whoever plans again, at night perhaps, can't ask; refusing would cost the plan of every release
  ///   for a slip of the pen in one, while sharing costs nothing: what is left of the capacity is at least 0.
  /// - An error at the moment of noting, since there somebody can still be asked, and a mistyped instance is likelier
  ///   than two phases in one. It is told of once: what the file held before is known.
  mutating func warnOfDoubleBookings(_ records: [Progress.PhaseRecord]) {
    struct Holding {
      var from: Slot
      var to: Slot
      var units: Int
      var phase: Int
    }
    var holdings: [Replanning.Booking: [Holding]] = [:]
    for (index, state) in states.enumerated() {
      guard let start = state.start, let option = state.option else { continue }
      // What runs as of now holds from now on too.
      let end = if case .running = state { asOf + 1 } else { min(state.end ?? asOf, asOf) }
      for booking in state.bookings {
        holdings[booking, default: []].append(
          Holding(
            from: start - scenario[booking.environment].lead, to: end,
            units: scenario.phases[index].options[option].units, phase: index))
      }
    }
    let instances = holdings.keys.sorted { ($0.environment, $0.instance) < ($1.environment, $1.instance) }
    for booking in instances {
      let environment = scenario[booking.environment]
      let instance = environment.instances[booking.instance]
      var held: [Holding] = []
      for next in (holdings[booking] ?? []).sorted(by: { ($0.from, $0.phase) < ($1.from, $1.phase) }) {
        held.removeAll { $0.to <= next.from }
        let sum = held.reduce(next.units) { $0 + $1.units }
        let units = instance.units.value(at: max(0, next.from))
        if let other = held.last, sum > units {
          let place = place(of: PhaseID(next.phase), records)
          report.append(
            Diagnostic(
              .warning, at: place, code: "double-booking",
              "\(scenario.path(of: PhaseID(next.phase))) and \(scenario.path(of: PhaseID(other.phase))) hold"
                + " \(instance.id.map { "instance \(quoted($0)) of " } ?? "")environment \(quoted(environment.id)) at once,"
                + " \(sum) units where there \(units == 1 ? "is" : "are") \(units)",
              expected: "the instance that each really held"))
        }
        held.append(next)
        if held.count > 64 { held.removeFirst() }
      }
    }
  }

  private func place(of id: PhaseID, _ records: [Progress.PhaseRecord]) -> Place {
    records.first { $0.phase.value == scenario.path(of: id) }?.phase.place ?? .unknown
  }
}
