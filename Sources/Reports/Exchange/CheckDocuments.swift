import ReleaseModel
import ScenarioFiles

/// What a check found, as files for continuous integration.
package struct CheckDocuments {
  private let findings: [ReportSubject.Finding]
  private let notes: [String]
  private let files: [String]
  private let planFile: String
  /// The rules of the language, in their order.
  private let rules: [String]
  private let version: String

  package init(
    findings: [ReportSubject.Finding], notes: [String], files: [String], planFile: String, rules: [String],
    version: String
  ) {
    self.findings = findings
    self.notes = notes
    self.files = files
    self.planFile = planFile
    self.rules = rules
    self.version = version
  }

  // MARK: SARIF 2.1.0

  package var sarif: String {
    JSONText.object([
      ("$schema", .string("https://json.schemastore.org/sarif-2.1.0.json")), ("version", .string("2.1.0")),
      (
        "runs",
        .array([
          .object([
            (
              "tool",
              .object([
                (
                  "driver",
                  .object([
                    ("name", .string("orchestra")), ("version", .string(version)),
                    (
                      "rules",
                      .array(
                        rules.map { rule in
                          .object([
                            ("id", .string(rule)),
                            (
                              "shortDescription",
                              .object([("text", .string("Rule '\(rule)' of the scenario language"))])
                            ),
                          ])
                        })
                    ),
                  ])
                )
              ])
            ), ("columnKind", .string("unicodeCodePoints")), ("results", .array(findings.map(result))),
          ])
        ])
      ),
    ]).pretty
  }

  private func result(_ finding: ReportSubject.Finding) -> JSONText {
    var members: [(key: String, value: JSONText)] = [("ruleId", .string(finding.rule))]
    if let index = rules.firstIndex(of: finding.rule) { members.append(("ruleIndex", .int(index))) }
    members += [
      ("level", .string("error")), ("message", .object([("text", .string(finding.message))])),
      ("locations", .array([location(planFile, finding.planPlace)])),
    ]
    let file = Int(finding.place.file)
    if finding.place.line > 0, files.indices.contains(file) {
      members.append(("relatedLocations", .array([location(files[file], finding.place)])))
    }
    return .object(members)
  }

  private func location(_ file: String, _ place: Place) -> JSONText {
    var physical: [(key: String, value: JSONText)] = [
      ("artifactLocation", .object([("uri", .string(Self.uri(file)))]))
    ]
    if place.line > 0 {
      physical.append(
        (
          "region",
          .object([("startLine", .int(Int(place.line))), ("startColumn", .int(max(1, Int(place.column))))])
        ))
    }
    return .object([("physicalLocation", .object(physical))])
  }

  /// The path with everything percent-encoded that no URI path holds as it is (RFC 3986, 2.3).
  static func uri(_ path: String) -> String {
    var text = ""
    for byte in path.utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E, 0x2F:
        text.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        text += "%" + (digits.count < 2 ? "0" : "") + digits
      }
    }
    return text
  }

  // MARK: JUnit

  /// A test case per rule; those broken hold a failure with every message.
  package var junit: String {
    var byRule: [String: [ReportSubject.Finding]] = [:]
    for finding in findings { byRule[finding.rule, default: []].append(finding) }
    let names = rules + byRule.keys.filter { !rules.contains($0) }.sorted()
    let cases = names.markup { rule -> Markup in
      guard let broken = byRule[rule] else { return "  <testcase name=\"\(rule)\" classname=\"plan\" time=\"0\"/>\n" }
      let text = broken.map { finding in
        finding.message
          + (finding.planPlace.line > 0 ? " (\(planFile):\(finding.planPlace.line):\(finding.planPlace.column))" : "")
      }.joined(separator: "\n")
      return """
          <testcase name="\(rule)" classname="plan" time="0">
            <failure message="\(plural(broken.count, "violation"))" type="\(rule)">\(text)</failure>
          </testcase>

        """
    }
    let page: Markup = """
      <?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="orchestra check" tests="\(names.count)" failures="\(byRule.count)" errors="0" time="0">
      <testsuite name="\(planFile)" tests="\(names.count)" failures="\(byRule.count)" errors="0" skipped="0" time="0">
      \(cases)\(notes.isEmpty ? "" : "  <system-out>\(notes.joined(separator: "\n"))</system-out>\n" as Markup)</testsuite>
      </testsuites>

      """
    return page.text
  }
}
