/// The objects of section 2, key by key; defaults stand in parentheses.
extension ObjectSchema {
  private static let amount = Shape.number(0...largestAmount)
  private static let cost = Shape.number(0...largestCost)
  private static let textOrList = Shape.either([.text, .list(.text)])
  private static let dateList = Shape.either([.date, .list(.date)])
  private static let hourList = Shape.either([.hours, .list(.hours)])
  private static let idOrList = Shape.either([.id, .list(.id, least: 1)])

  package static let all: [ObjectSchema] = [
    scenario, time, calendar, dateRange, extraDay, team, capacityChange, system, environment, instance,
    environmentChange, outage, window, windowDate, freeze, release, phase, option, criterion, dependency, separation,
    composite, compositeGate, objective, policy,
  ]

  package static let scenario = ObjectSchema(
    "scenario", "the scenario",
    [
      required("orchestra", .number(1...1), "version of the language: 1"),
      required("time", .object("time"), "zone, horizon and slot of the plan"),
      optional("calendars", .list(.object("calendar")), "working hours"),
      optional("teams", .list(.object("team")), "people"),
      optional("systems", .list(.either([.id, .object("system")])), "what deployments change and lock"),
      optional("environments", .list(.object("environment")), "shared test and production environments"),
      optional("windows", .list(.object("window")), "when deployments may happen"),
      optional("freezes", .list(.object("freeze")), "when they may not"),
      required("releases", .list(.object("release"), least: 1), "what is to be released"),
      optional(
        "dependencies", .list(.either([.object("dependency"), .object("separation")])),
        "order between releases and phases"),
      optional("composites", .list(.object("composite")), "releases that are delivered together"),
      optional("objective", .object("objective"), "what the plan as a whole costs"),
      optional("include", .either([.text, .list(.text)]), "further files, relative to this one"),
      optional("policies", .list(.object("policy")), "assertions about plans, told as kept or not"),
    ])

  package static let time = ObjectSchema(
    "time", "time",
    [
      optional("zone", .text, "IANA time zone (UTC)"),
      required("start", .moment, "first day or instant of the horizon"),
      required("end", .moment, "last day, or the instant at which the horizon ends"),
      optional("slot", .word(["15m", "30m", "1h", "2h", "4h", "6h", "8h", "12h", "1d"]), "length of a slot (1h)"),
    ])

  package static let calendar = ObjectSchema(
    "calendar", "a calendar",
    [
      required("id", .id, "its name in references"),
      required("week", .week(hourList), "hours by day or range of days: mon-fri: [\"09:00-17:00\"]"),
      optional("holidays", .list(.either([.date, .object("dateRange")])), "days without work"),
      optional("extra", .list(.object("extraDay")), "days with hours of their own"),
      optional("day", .duration, "what 1d means (the most frequent daily total)"),
      optional("zone", .text, "zone of its hours (the scenario's)"),
    ])

  package static let dateRange = ObjectSchema(
    "dateRange", "a range of holidays",
    [required("from", .date, "first day"), required("to", .date, "last day")])

  package static let extraDay = ObjectSchema(
    "extraDay", "an extra day",
    [required("date", .date, "the day"), required("hours", hourList, "its hours")])

  package static let team = ObjectSchema(
    "team", "a team",
    [
      required("id", .id, "its name in references"),
      optional("capacity", amount, "people (1)"),
      optional("calendar", .text, "its working hours (always)"),
      optional("changes", .list(.object("capacityChange")), "capacity for a time; the last written wins"),
    ])

  package static let capacityChange = ObjectSchema(
    "capacityChange", "a change of capacity",
    [
      required("from", .moment, "its begin"), required("to", .moment, "its end"),
      required("capacity", amount, "capacity in between"),
    ])

  package static let system = ObjectSchema("system", "a system", [required("id", .id, "its name in references")])

  package static let environment = ObjectSchema(
    "environment", "an environment",
    [
      required("id", .id, "its name in references"),
      optional("capacity", amount, "units of each instance (1)"),
      optional("instances", .list(.either([.id, .object("instance")]), least: 1), "named copies, booked one by one"),
      optional("calendar", .text, "when it can be worked on (always)"),
      optional("outages", .list(.object("outage")), "when it can't; bookings last over them"),
      optional("changes", .list(.object("environmentChange")), "capacity for a time; the last written wins"),
      optional("changeover", .duration, "time between bookings by different releases (0h)"),
      optional("lead", .duration, "how long before the phase a booking begins (0h)"),
      optional("cost-per-day", cost, "cost of a unit booked for a day (0)"),
      optional(
        "incompatible", .list(.list(.text, least: 2, most: 2)), "pairs of usages that may not share an instance"),
    ])

  package static let instance = ObjectSchema(
    "instance", "an instance",
    [required("id", .id, "its name"), optional("capacity", amount, "its units (the environment's)")])

  package static let environmentChange = ObjectSchema(
    "environmentChange", "a change of capacity",
    [
      required("from", .moment, "its begin"), required("to", .moment, "its end"),
      required("capacity", amount, "capacity in between"),
      optional("instances", textOrList, "the instances that it hits (all)"),
    ])

  package static let outage = ObjectSchema(
    "outage", "an outage",
    [
      required("from", .moment, "its begin"), required("to", .moment, "its end"),
      optional("instances", textOrList, "the instances that it hits (all)"),
    ])

  package static let window = ObjectSchema(
    "window", "a window",
    [
      required("id", .id, "its name in references"),
      optional("rrule", .recurrence, "RFC 5545 rule: FREQ=MONTHLY;BYDAY=1SA"),
      optional("start", .clockTime, "time of day at which an occurrence opens"),
      optional("length", .duration, "how long it is open"),
      optional("from", .date, "first day of the rule (the horizon's)"),
      optional("dates", .list(.object("windowDate")), "occurrences one by one, in place of a rule"),
      optional("limit", amount, "largest sum of weights in one occurrence (none)"),
      optional("except", dateList, "dates on which it does not open"),
      optional("zone", .text, "zone of its times (the scenario's)"),
    ],
    [
      .oneOf(["rrule", "dates"]), .excludes("dates", "rrule"), .needs("rrule", "start"), .needs("rrule", "length"),
      .needs("start", "rrule"), .needs("length", "rrule"), .needs("from", "rrule"),
    ])

  package static let windowDate = ObjectSchema(
    "windowDate", "an occurrence",
    [
      required("at", .moment, "when it opens"), required("length", .duration, "how long it is open"),
      optional("limit", amount, "its own limit (the window's)"),
    ])

  package static let freeze = ObjectSchema(
    "freeze", "a freeze",
    [
      optional("id", .id, "its name"),
      required("from", .moment, "its begin"), required("to", .moment, "its end"),
      optional("environments", textOrList, "hits the phases that book one of them"),
      optional("systems", textOrList, "hits the phases that change one of them"),
      optional("except", textOrList, "releases and composites that are free of it"),
    ])

  package static let release = ObjectSchema(
    "release", "a release",
    [
      required("id", .id, "its name in references"),
      required("phases", .list(.object("phase"), least: 1), "its steps"),
      optional("earliest", .moment, "no phase starts before"),
      optional("due", .moment, "when the delivery should have ended"),
      optional("deadline", .moment, "when the delivery must have ended"),
      optional("delay-cost", cost, "cost of a day late (1 with a due date, else 0)"),
      optional("defer-cost", cost, "cost of leaving it out (none: must ship)"),
    ], [.needs("delay-cost", "due")])

  private static let work: [Key] = [
    optional("duration", .duration, "working time; 0h makes a milestone"),
    optional("team", .text, "who does it"),
    optional("teams", .map(amount), "who does it: people by team"),
    optional("people", amount, "people of the team (1)"),
    optional("environment", idOrList, "one of these environments is booked"),
    optional(
      "environments", .either([.id, .list(idOrList)]), "all of these are booked; an inner list means one of them"),
    optional("units", .number(1...largestAmount), "units held of each environment (1)"),
    optional("calendar", .text, "its own working hours (its teams')"),
    optional("interruptible", .flag, "may pause over nights and weekends (true)"),
    optional("cost", cost, "cost of doing it so (0)"),
  ]

  package static let phase = ObjectSchema(
    "phase", "a phase",
    [required("id", .id, "its name within the release")] + work + [
      optional("low", .duration, "optimistic duration, for risk"),
      optional("high", .duration, "pessimistic duration, for risk"),
      optional("kind", .text, "build, test, deploy or any other word"),
      optional("usage", .text, "what it does on its environments, for incompatible pairs"),
      optional("changes", textOrList, "systems that it changes and locks"),
      optional("window", idOrList, "it lies in one occurrence of one of these windows"),
      optional("weight", amount, "what it counts against a window's limit (1)"),
      optional("gate", .flag, "a go/no-go that waits for all listed before it (false)"),
      optional("criteria", .list(.object("criterion")), "what the gate asks for"),
      optional("after", textOrList, "phases of the release that it follows (the one listed before it)"),
      optional("delivery", .flag, "its end is the release's delivery (false)"),
      optional("earliest", .moment, "it does not start before"),
      optional("deadline", .moment, "it ends by then"),
      optional("fixed", .moment, "it starts exactly then"),
      optional("options", .list(.object("option"), least: 1), "ways to do it, of which one is chosen"),
    ], workRules + [.needs("criteria", "gate")])

  private static let workRules: [Rule] = [
    .excludes("teams", "team"), .excludes("teams", "people"), .excludes("environments", "environment"),
  ]

  package static let option = ObjectSchema("option", "an option", work, workRules)

  package static let criterion = ObjectSchema(
    "criterion", "a criterion",
    [
      required("id", .id, "its name"),
      optional("ready", .moment, "when it will be met"),
      optional("status", .word(["pending", "passed", "failed", "waived"]), "where it stands (pending)"),
      optional("pass", .number(0...100), "chance of passing in percent, for risk"),
    ])

  package static let dependency = ObjectSchema(
    "dependency", "a dependency",
    [
      optional("id", .id, "its name"),
      required("from", .text, "a release or release.phase"),
      required("to", .text, "a release or release.phase"),
      optional(
        "type", .word(["finish-to-start", "start-to-start", "finish-to-finish", "start-to-finish"]),
        "which ends are ordered (finish-to-start)"),
      optional("lag", .lag, "least time between them (0h)"),
      optional("max", .lag, "most time between them (none)"),
      optional("calendar", .text, "in whose working time both count (always)"),
    ])

  package static let separation = ObjectSchema(
    "separation", "an apart rule",
    [
      optional("id", .id, "its name"),
      required("apart", .list(.text, least: 2), "phases of which no two run at once"),
      optional("gap", .duration, "least time between two of them (0h)"),
    ])

  package static let composite = ObjectSchema(
    "composite", "a composite",
    [
      required("id", .id, "its name in references"),
      required("releases", .list(.text, least: 1), "its members"),
      required("sync", .word(["same-window", "same-start"]), "how their deliveries meet"),
      optional("gate", .object("compositeGate"), "a common go/no-go before the deliveries"),
    ])

  package static let compositeGate = ObjectSchema(
    "compositeGate", "a composite's gate",
    [
      required("window", .text, "the window in which it is held"),
      optional("criteria", .list(.object("criterion")), "what it asks for"),
    ])

  package static let objective = ObjectSchema(
    "objective", "the objective",
    [optional("makespan-cost", cost, "cost of each slot until the last end (0)")])

  /// What the language page leaves open under `policies`.
  package static let policy = ObjectSchema(
    "policy", "a policy",
    [
      required("id", .id, "its name in reports"),
      optional("severity", .word(["failure", "warning"]), "whether breaking it fails (failure) or is told alone"),
      optional("releases", textOrList, "of these releases, or members of these composites, alone (all)"),
      optional("with-labels", .map(.text), "of releases or phases with all of these labels alone"),
      optional("systems", textOrList, "of deployments that change one of these alone"),
      optional("environments", textOrList, "of deployments that book one of these alone"),
      optional("windows", textOrList, "of deployments in these windows alone"),
      optional("on-time", .number(0...100), "least percent of the releases with a due date that are on time"),
      optional("max-late", .duration, "most that a release may be late (1d = 24h)"),
      optional("max-deferred", amount, "most releases that are left out"),
      optional("max-cost", .number(0...(1 << 53)), "most that the plan may cost"),
      optional("max-moves", amount, "most phases that lie elsewhere than in the baseline, where there is one"),
      optional("max-per-opening", amount, "most deployments in one opening of a window"),
      optional("between-deployments", .duration, "least time between two releases' deployments that change one system"),
      optional(
        "no-deployment-on", .either([.text, .list(.either([.date, .object("dateRange")]), least: 1)]),
        "days without deployments: dates, or the name of a label of the scenario that lists them"),
      optional("no-deployment-days", textOrList, "days of the week without deployments: fri-sun"),
      optional("min-slack", .duration, "least time between the work before a delivery and the opening of its window"),
    ],
    [
      .oneOf([
        "on-time", "max-late", "max-deferred", "max-cost", "max-moves", "max-per-opening", "between-deployments",
        "no-deployment-on", "no-deployment-days", "min-slack",
      ])
    ])

  /// A file of policies of its own.
  static let policyFile = ObjectSchema(
    "policyFile", "a file of policies",
    [
      required("orchestra-policies", .number(1...1), "version: 1"),
      required("policies", .list(.object("policy")), "the policies"),
    ])
}
