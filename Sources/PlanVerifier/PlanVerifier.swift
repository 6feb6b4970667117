package import ReleaseModel
import Timeline

/// # The verifier: is a plan free of conflicts, and what does it cost?
///
/// Written from the scenario language page alone, rule by rule and naively: working time is counted slot by slot on
/// plain masks, loads are added up slot by slot. It depends on the model only and shares nothing with graph or
/// optimizer, so it can share no bug with them. Any plan may be given, however wrong; all violations are listed.
///
/// Complexity: O(slots occupied + horizon × (teams + calendars)) time, O(horizon × distinct work calendars) memory.
package struct PlanVerifier {
  let scenario: Scenario
  let plan: Plan
  var verdict = Verdict()
  /// Per phase of the scenario, then per composite with a gate: its row, where that could be read.
  var rows: [ResolvedRow?]
  /// Composite index of each gate item, after the phases.
  let gates: [Int]
  /// What is history when the plan is a re-plan (section 11).
  let replanning: Replanning?
  let baseline: Plan?
  /// What moves cost; nil where that is not known.
  let prices: MovePrices?
  var isDeferred: [Bool]
  var masks = WorkMasks()
  /// The weights that each opening carries, by window and occurrence.
  var openingLoads: [[Int]: Int] = [:]
  /// Excesses that a relaxed plan admits and that no rule has claimed yet.
  var admitted: [Plan.Excess]

  init(
    _ plan: Plan, _ given: Scenario, _ replanning: Replanning?, _ baseline: Plan?, _ prices: MovePrices?
  ) {
    self.prices = prices
    self.plan = plan
    self.replanning = replanning
    self.baseline = baseline
    let scenario = replanning?.scenario ?? given
    self.scenario = scenario
    gates = scenario.composites.indices.filter { scenario.composites[$0].gate != nil }
    rows = Array(repeating: nil, count: scenario.phases.count + gates.count)
    isDeferred = Array(repeating: false, count: scenario.releases.count)
    admitted = plan.violations
  }

  /// Judges a plan against every rule of the language.
  ///
  /// `faults` are what the reader of the plan's file already found; they count as violations of the format. With
  /// `replanning` the plan is judged as a re-plan; moves are counted against `baseline`, and with `prices` their cost.
  /// `notesEarlierStarts` notes also which rows of an accepted plan could start earlier.
  package static func verify(
    _ plan: Plan, against scenario: Scenario, replanning: Replanning? = nil, baseline: Plan? = nil,
    prices: MovePrices? = nil, faults: [Violation] = [], notesEarlierStarts: Bool = false
  ) -> Verdict {
    var verifier = PlanVerifier(plan, scenario, replanning, baseline, prices)
    verifier.verdict.violations = faults
    if plan.rows.isEmpty && (plan.status == .infeasible || plan.status == .unknown) {
      verifier.verdict.hasPlan = false
      verifier.checkHeader()
      return verifier.verdict
    }
    verifier.checkHeader()
    verifier.checkDeferral()
    verifier.resolveRows()
    verifier.checkCalendars()
    verifier.checkWindows()
    verifier.checkFreezes()
    verifier.checkDates()
    verifier.checkGates()
    verifier.checkOrders()
    verifier.checkSeparations()
    verifier.checkComposites()
    verifier.checkTeams()
    verifier.checkEnvironments()
    verifier.checkLocks()
    verifier.checkCosts()
    verifier.checkAdmitted()
    verifier.countMoves()
    verifier.noteClockChanges()
    if notesEarlierStarts { verifier.noteEarlierStarts() }
    verifier.verdict.violations.sort {
      ($0.rule, $0.parties.joined(separator: "\0")) < ($1.rule, $1.parties.joined(separator: "\0"))
    }
    return verifier.verdict
  }

  // MARK: names

  func name(_ item: Int) -> String {
    item < scenario.phases.count
      ? scenario.path(of: PhaseID(item)) : scenario.composites[gates[item - scenario.phases.count]].id + ".gate"
  }

  func time(_ slot: Int) -> String { scenario.grid.instant(of: slot).description }

  func slots(_ count: Int) -> String {
    let minutes = count * scenario.grid.slotMinutes
    if minutes % 1440 == 0 { return "\(minutes / 1440) d" }
    return minutes % 60 == 0 ? "\(minutes / 60) h" : "\(minutes) min"
  }

  mutating func breach(
    _ rule: Rule, _ parties: [String], _ message: String, amount: Int? = nil, at place: Place = .unknown,
    row: Int? = nil
  ) {
    verdict.violations.append(
      Violation(
        rule, parties, message, amount: amount, place: place,
        planPlace: row.flatMap { rows[$0]?.place } ?? .unknown))
  }
}

/// A row of the plan with its references resolved.
struct ResolvedRow {
  var start: Int
  var end: Int
  var option: Int
  /// The environment and instance of each booking, in the order of the option's needs; empty for milestones.
  var bookings: [(environment: EnvironmentID, instance: Int)]
  var window: Plan.WindowUse?
  var place: Place
  /// Index of the occurrence in which it lies, once that is known.
  var occurrence: (window: WindowID, index: Int)?
}

/// Work calendars as one truth value per slot.
struct WorkMasks {
  private var masks: [Key: [Bool]] = [:]

  private struct Key: Hashable {
    var calendars: [Int]
    var outages: [Range<Int>]
  }

  /// The slots of all the calendars without the outages.
  mutating func mask(_ calendars: [Int], _ outages: [Range<Int>], _ scenario: Scenario) -> [Bool] {
    let key = Key(calendars: Set(calendars).sorted(), outages: outages)
    if let known = masks[key] { return known }
    var mask = Array(repeating: true, count: scenario.grid.slotCount)
    for calendar in key.calendars {
      var works = Array(repeating: false, count: mask.count)
      for run in scenario.calendars[calendar].working.runs {
        for t in run { works[t] = true }
      }
      for t in mask.indices where !works[t] { mask[t] = false }
    }
    for outage in outages {
      for t in outage where mask.indices.contains(t) { mask[t] = false }
    }
    masks[key] = mask
    return mask
  }
}

extension PlanVerifier {
  func option(_ item: Int) -> PhaseOption? {
    guard item < scenario.phases.count, let row = rows[item] else { return nil }
    return scenario.phases[item].options[row.option]
  }

  func isMilestone(_ item: Int) -> Bool { (option(item)?.duration ?? 0) == 0 }

  /// Section 4: the phase's own calendar, or else its teams', or else `always`; a window puts `always` in place of the
  /// teams'; and each environment booked with its outages.
  mutating func workMask(_ item: Int) -> [Bool] {
    guard let option = option(item), let row = rows[item] else { return [] }
    let phase = scenario.phases[item]
    var calendars: [Int] = []
    if let own = option.calendar {
      calendars = [own.index]
    } else if phase.windows.isEmpty && !option.usesAlways {
      calendars = option.teams.compactMap { scenario[$0.team].calendar?.index }
    }
    var outages: [Range<Int>] = []
    for booking in row.bookings {
      let environment = scenario[booking.environment]
      if let calendar = environment.calendar { calendars.append(calendar.index) }
      outages += environment.instances[booking.instance].outages.map(\.range)
    }
    return masks.mask(calendars, outages, scenario)
  }

  var items: Range<Int> { 0..<rows.count }
}
