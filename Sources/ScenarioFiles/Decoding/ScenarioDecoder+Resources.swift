import ReleaseModel
import Timeline

/// Section 5: teams, systems and environments.
extension ScenarioDecoder {
  static let amounts = 0...ObjectSchema.largestAmount

  mutating func readTeams(_ nodes: [Node]) {
    for node in nodes {
      guard let fields = Fields(node, .team, &report) else { continue }
      let id = Self.newID(fields, in: &teamIDs, at: teams.count, what: "team", &report)
      let capacity = report.number(fields["capacity"], "capacity", in: Self.amounts) ?? 1
      var changes: [CapacityChange] = []
      for item in report.list(fields["changes"], "changes") {
        guard let change = Fields(item, .capacityChange, &report) else { continue }
        changes.append(capacityChange(change))
      }
      let people = StepFunction(
        horizon: grid.slotCount, value: capacity, replacements: changes.map { ($0.range, $0.capacity) })
      teams.append(
        Team(
          id: id, place: node.place, annotations: annotations(fields), capacity: capacity, changes: changes,
          calendar: calendarReference(fields["calendar"]), people: people))
    }
  }

  private mutating func capacityChange(_ fields: Fields) -> CapacityChange {
    CapacityChange(
      range: stretch(fields), capacity: report.number(fields["capacity"], "capacity", in: Self.amounts) ?? 0,
      place: fields.node.place, annotations: annotations(fields))
  }

  mutating func readSystems(_ nodes: [Node]) {
    for node in nodes {
      if node.kind == .scalar, let id = node.text {
        guard !id.isEmpty else {
          report.append(Diagnostic(at: node.place, code: "empty-value", "systems: empty id", expected: "a name"))
          continue
        }
        if systemIDs.updateValue(systemIDs[id] ?? systems.count, forKey: id) != nil {
          report.append(
            Diagnostic(
              at: node.place, code: "duplicate-id", "system \(quoted(id)) stands twice", expected: "each id once"))
        }
        systems.append(ReleaseModel.System(id: id, place: node.place))
      } else if let fields = Fields(node, .system, &report) {
        let id = Self.newID(fields, in: &systemIDs, at: systems.count, what: "system", &report)
        systems.append(ReleaseModel.System(id: id, place: node.place, annotations: annotations(fields)))
      }
    }
  }

  mutating func readEnvironments(_ nodes: [Node]) {
    for node in nodes {
      guard let fields = Fields(node, .environment, &report) else { continue }
      let id = Self.newID(fields, in: &environmentIDs, at: environments.count, what: "environment", &report)
      let capacity = report.number(fields["capacity"], "capacity", in: Self.amounts) ?? 1
      var instances = readInstances(fields, capacity)
      readOutages(fields["outages"], into: &instances)
      readChanges(fields["changes"], into: &instances)
      let environment = Environment(
        id: id, place: node.place, annotations: annotations(fields), instances: instances,
        calendar: calendarReference(fields["calendar"]), changeover: elapsed(fields["changeover"], "changeover") ?? 0,
        lead: elapsed(fields["lead"], "lead") ?? 0,
        costPerDay: report.number(fields["cost-per-day"], "cost-per-day", in: 0...ObjectSchema.largestCost) ?? 0,
        incompatible: readPairs(fields["incompatible"]))
      if environment.changeover > 0, instances.contains(where: { $0.capacity != 1 || $0.units.maximum > 1 }) {
        report.append(
          Diagnostic(
            at: fields.place(of: "changeover"), code: "changeover-capacity",
            "changeover on an environment whose instances do not all have capacity 1",
            expected: "instances of capacity 1"))
      }
      environments.append(environment)
      instanceKinds.append(unlikeInstances(instances))
    }
  }

  private mutating func readInstances(_ fields: Fields, _ capacity: Int) -> [Instance] {
    func instance(_ id: String?, _ place: Place, _ annotations: Annotations, _ own: Int) -> Instance {
      Instance(
        id: id, place: place, annotations: annotations, capacity: own,
        units: StepFunction(horizon: grid.slotCount, value: own))
    }
    guard let node = fields["instances"] else {
      return [instance(nil, fields.node.place, Annotations(), capacity)]
    }
    var ids: [String: Int] = [:]
    var result: [Instance] = []
    for item in report.list(node, "instances", filled: true) {
      if item.kind == .scalar, let id = item.text {
        guard !id.isEmpty else {
          report.append(Diagnostic(at: item.place, code: "empty-value", "instances: empty id", expected: "a name"))
          continue
        }
        if ids.updateValue(result.count, forKey: id) != nil {
          report.append(
            Diagnostic(
              at: item.place, code: "duplicate-id", "instance \(quoted(id)) stands twice", expected: "each id once"))
        }
        result.append(instance(id, item.place, Annotations(), capacity))
      } else if let own = Fields(item, .instance, &report) {
        let id = Self.newID(own, in: &ids, at: result.count, what: "instance", &report)
        let units = report.number(own["capacity"], "capacity", in: Self.amounts) ?? capacity
        result.append(instance(id, item.place, annotations(own), units))
      }
    }
    if result.count > 10_000 {
      report.append(
        Diagnostic(at: node.place, code: "out-of-range", "instances: more than 10000", expected: "fewer instances"))
    }
    return result.isEmpty ? [instance(nil, node.place, Annotations(), capacity)] : result
  }

  /// The instances that an outage or a change names; nil where it names none, and so hits all.
  private mutating func hit(_ fields: Fields, _ ids: [String: Int]) -> [Int]? {
    fields["instances"].map { references($0, "instances", in: ids, what: "instance") }
  }

  private static func names(_ instances: [Instance]) -> [String: Int] {
    var ids: [String: Int] = [:]
    for (index, instance) in instances.enumerated() {
      if let id = instance.id { ids[id] = ids[id] ?? index }
    }
    return ids
  }

  private mutating func readOutages(_ node: Node?, into instances: inout [Instance]) {
    let ids = Self.names(instances)
    for item in report.list(node, "outages") {
      guard let fields = Fields(item, .outage, &report) else { continue }
      let outage = Outage(range: stretch(fields), place: item.place, annotations: annotations(fields))
      let hits = hit(fields, ids) ?? Array(instances.indices)
      guard spend(4 * hits.count, item.place, "outages of instances") else { continue }
      for index in hits { instances[index].outages.append(outage) }
    }
  }

  private mutating func readChanges(_ node: Node?, into instances: inout [Instance]) {
    let ids = Self.names(instances)
    for item in report.list(node, "changes") {
      guard let fields = Fields(item, .environmentChange, &report) else { continue }
      let change = capacityChange(fields)
      let hits = hit(fields, ids) ?? Array(instances.indices)
      guard spend(4 * hits.count, item.place, "changes of instances") else { continue }
      for index in hits { instances[index].changes.append(change) }
    }
    for index in instances.indices where !instances[index].changes.isEmpty {
      instances[index].units = StepFunction(
        horizon: grid.slotCount, value: instances[index].capacity,
        replacements: instances[index].changes.map { ($0.range, $0.capacity) })
    }
  }

  /// Instances that differ for a phase's work calendar: those with the same outages count once.
  private func unlikeInstances(_ instances: [Instance]) -> Int {
    if instances.count == 1 { return 1 }
    var kinds: Set<[Range<Slot>]> = []
    for instance in instances {
      kinds.insert(WorkCalendar.merged(instance.outages.map(\.range), horizon: grid.slotCount))
    }
    return kinds.count
  }

  private mutating func readPairs(_ node: Node?) -> [UsagePair] {
    report.list(node, "incompatible").compactMap { item in
      guard item.kind == .sequence, item.count == 2 else {
        let what = item.kind == .sequence ? "a list of \(item.count)" : item.excerpt
        report.append(
          Diagnostic(
            at: item.place, code: "wrong-type", "incompatible: \(what) where a pair of usages is meant",
            expected: "pairs of usages: [[load, demo]]"))
        return nil
      }
      let words = report.texts(item, "incompatible", orSingle: false)
      guard words.count == 2 else { return nil }
      return UsagePair(words[0].text, words[1].text)
    }
  }
}
