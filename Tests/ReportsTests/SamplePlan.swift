import ReleaseModel
import ScenarioFiles
import Timeline

@testable import Reports

/// Scenarios with plans to draw: phases one after the other, from the first slot on. Reports draw any plan, so it need keep
/// no rule.
enum SamplePlan {
  static func scenario(_ text: String) -> Scenario? {
    ScenarioLoader.load(["sample.json"]) { _ in Array(text.utf8) }.scenario
  }

  static func plan(of scenario: Scenario, shift: Int = 0) -> Plan {
    var plan = Plan(
      scenarioName: scenario.name, scenarioSHA256: scenario.sha256, status: .feasible, cost: 4800, bound: 2400,
      perDay: scenario.grid.slotsPerDay)
    for release in scenario.releases {
      var at = shift
      for phase in release.phases {
        let value = scenario.phases[phase]
        let option = value.options[0]
        let window = value.windows.first.flatMap { id in
          scenario[id].occurrences.first { $0.range.lowerBound >= at }.map { (id, $0.range.lowerBound) }
        }
        if let window { at = window.1 }
        let end = at + option.duration
        plan.rows.append(
          Plan.Row(
            release: release.id, phase: value.id, start: scenario.grid.instant(of: at),
            end: scenario.grid.instant(of: end),
            bookings: option.duration == 0
              ? []
              : option.environments.map { need in
                let environment = scenario[need.alternatives[0]]
                return Plan.Booking(environment: environment.id, instance: environment.instances[0].id)
              }, window: window.map { Plan.WindowUse(id: scenario[$0.0].id, start: scenario.grid.instant(of: $0.1)) }))
        at = end
      }
    }
    return plan
  }

  /// A scenario in which every text is `text(name)`, the names telling them apart.
  static func json(_ text: (String) -> String, slot: String = "1h") -> String {
    func quoted(_ name: String) -> String { JSONText.string(text(name)).compact }
    return """
      {"orchestra":1,"name":\(quoted("scenario")),"owner":\(quoted("o")),"note":\(quoted("n")),
      "time":{"zone":"Europe/London","start":"2027-03-01","end":"2027-05-31","slot":"\(slot)"},
      "calendars":[{"id":\(quoted("calendar")),"week":{"mon-sun":["00:00-24:00"]}}],
      "teams":[{"id":\(quoted("team")),"capacity":9,"calendar":\(quoted("calendar")),"name":\(quoted("team name"))},{"id":"plain","capacity":9}],
      "systems":[{"id":\(quoted("system")),"owner":\(quoted("system owner"))}],
      "environments":[{"id":\(quoted("environment")),"instances":[\(quoted("instance"))],"name":\(quoted("environment name")),"outages":[{"from":"2027-05-20","to":"2027-05-21","why":\(quoted("outage"))}]},{"id":"prod","capacity":9}],
      "windows":[{"id":\(quoted("window")),"rrule":"FREQ=DAILY","start":"20:00","length":"8h","limit":9,"name":\(quoted("window name"))}],
      "freezes":[{"id":\(quoted("freeze")),"from":"2027-05-25","to":"2027-05-26","why":\(quoted("freeze why"))}],
      "releases":[{"id":\(quoted("first")),"name":\(quoted("first name")),"owner":\(quoted("owner")),"note":\(quoted("note")),"why":\(quoted("why")),"labels":{"key":\(quoted("label"))},"due":"2027-03-02",
      "phases":[{"id":\(quoted("build")),"kind":\(quoted("kind")),"duration":"30h","team":\(quoted("team")),"environment":\(quoted("environment")),"name":\(quoted("phase name")),"note":\(quoted("phase note"))},
      {"id":"go","gate":true,"criteria":[{"id":\(quoted("criterion")),"name":\(quoted("criterion name"))}]},
      {"id":"deploy","duration":"3h","environment":"prod","changes":[\(quoted("system"))],"window":\(quoted("window")),"owner":\(quoted("phase owner"))}]},
      {"id":"second","due":"2027-05-01","phases":[{"id":"work","duration":"20h","team":"plain"}]}],
      "dependencies":[{"from":"second.work","to":\(quoted("first")),"why":\(quoted("dependency"))}],
      "composites":[{"id":\(quoted("composite")),"name":\(quoted("composite name")),"releases":[\(quoted("first")),"second"],"sync":"same-start"}]}
      """
  }
}

/// Texts that break out of formats where these are made carelessly.
enum HostileText {
  static let pieces = [
    "<script>alert(1)</script>", "</script><img src=x onerror=alert(1)>", "\"><svg/onload=alert(1)>", "'\"`", "]]>",
    "<!--",
    "&lt;&amp;&#0;", "{{{title}}}", "=cmd|' /C calc'!A0", "+1+1", "-1", "@SUM(A1)", "\u{202E}drawkcab", "\u{200F}rtl",
    "😀👩‍👩‍👧‍👦", "a\\,b;c:d", "a\\nb", "line\nbreak", "carriage\rreturn", "tab\there", "\u{7F}", "\u{2028}\u{2029}",
    "javascript:alert(1)", "|a|b|", "# *x* _y_ [z](http://a) `k`", "%%{init}%%", "${x} $(id)",
    String(repeating: "é", count: 120), "END:VEVENT\r\nBEGIN:VEVENT", "\u{FFFD}", "ﷺ", "0", "\u{0301}combining",
  ]

  /// `count` different texts, each two pieces around a number.
  static func texts(_ count: Int) -> [String] {
    (0..<count).map { k in
      pieces[k % pieces.count] + "\(k)" + pieces[(k * 7 + k / pieces.count) % pieces.count]
    }
  }
}

extension String {
  /// The parts between a separator that may be longer than a character. By bytes, as combining characters would join with
  /// what stands before them.
  func components(_ separator: String) -> [String] {
    let (bytes, mark) = (Array(utf8), Array(separator.utf8))
    var result: [String] = []
    var from = 0
    var k = 0
    while k + mark.count <= bytes.count {
      if bytes[k..<k + mark.count].elementsEqual(mark) {
        result.append(String(decoding: bytes[from..<k], as: UTF8.self))
        k += mark.count
        from = k
      } else {
        k += 1
      }
    }
    return result + [String(decoding: bytes[from...], as: UTF8.self)]
  }

  func holds(_ text: String) -> Bool { components(text).count > 1 }

  /// The content lines of an iCalendar file.
  var unfolded: [String] { components("\r\n ").joined().components("\r\n") }
}
