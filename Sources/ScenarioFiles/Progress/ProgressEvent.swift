package import ReleaseModel
package import Timeline

/// One thing that happened, to be noted in a progress file.
package enum ProgressEvent: Sendable, Hashable {
  case start(phase: String, at: LocalInstant, option: Int?, bookings: [Plan.Booking]?)
  case finish(phase: String, at: LocalInstant)
  /// The work that remains from `at` on.
  case slip(phase: String, remaining: String, at: LocalInstant)
  case gate(gate: String, criterion: String, status: Criterion.Status, ready: LocalInstant?)

  package struct Fault: Error, Sendable, CustomStringConvertible {
    package var description: String
    package init(description: String) { self.description = description }
  }
}

extension Progress {
  /// Notes an event; as-of moves on to it. Refused where it contradicts what is noted already.
  package mutating func note(_ event: ProgressEvent) throws(ProgressEvent.Fault) {
    switch event {
    case .start(let phase, let at, let option, let bookings):
      if let known = phases.first(where: { $0.phase.value == phase }) {
        throw .init(description: "'\(phase)' has started at \(known.started.value) already")
      }
      phases.append(
        PhaseRecord(
          phase: Placed(phase, at: .unknown), started: Placed(at, at: .unknown), bookings: bookings, option: option))
      reach(at)
    case .finish(let phase, let at):
      let index = try started(phase)
      if let finished = phases[index].finished {
        throw .init(description: "'\(phase)' has finished at \(finished.value) already")
      }
      if at < phases[index].started.value {
        throw .init(description: "'\(phase)' started at \(phases[index].started.value), it can't finish at \(at)")
      }
      phases[index].finished = Placed(at, at: .unknown)
      phases[index].remaining = nil
      reach(at)
    case .slip(let phase, let remaining, let at):
      let index = try started(phase)
      if phases[index].finished != nil { throw .init(description: "'\(phase)' has finished, nothing remains") }
      guard let duration = try? DurationText(text: remaining), duration.amount > 0 else {
        throw .init(
          description:
            "'\(remaining)' is no duration that can remain; expected a number and m, h, d or w, such as 4h or 3d")
      }
      if at < asOf.value {
        throw .init(description: "what remains is counted from as-of, which is \(asOf.value) already, after \(at)")
      }
      phases[index].remaining = Placed(remaining, at: .unknown)
      reach(at)
    case .gate(let gate, let criterion, let status, let ready):
      if let ready, ready < asOf.value, status == .failed || status == .pending {
        throw .init(
          description:
            "'\(criterion)' of \(gate) is \(status.rawValue), so it can't have been ready at \(ready), before as-of (\(asOf.value)); give a date to come, or pass it"
        )
      }
      let record = CriterionRecord(
        gate: Placed(gate, at: .unknown), id: criterion, status: status, ready: ready.map { Placed($0, at: .unknown) })
      if let index = criteria.firstIndex(where: { $0.gate.value == gate && $0.id == criterion }) {
        criteria[index] = record
      } else {
        criteria.append(record)
      }
    }
  }

  private func started(_ phase: String) throws(ProgressEvent.Fault) -> Int {
    guard let index = phases.firstIndex(where: { $0.phase.value == phase }) else {
      let meant = nearest(to: phase, among: phases.map(\.phase.value)).map { "; did you mean '\($0)'?" }
      throw .init(description: "'\(phase)' has not started; note its start first" + (meant ?? ""))
    }
    return index
  }

  private mutating func reach(_ at: LocalInstant) { if at > asOf.value { asOf.value = at } }
}
