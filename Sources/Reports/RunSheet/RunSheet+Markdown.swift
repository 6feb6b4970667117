import Timeline

extension RunSheet {
  package var markdownText: String {
    var lines = ["# \(markdown(title))", "", markdown(span) + ", " + load + ".", ""]
    if !subject.findings.isEmpty {
      lines += ["**⚠ The plan breaks rules (\(subject.findings.count)); steps concerned are marked ⚠.**", ""]
    }
    for change in clockChanges { lines += ["**⏰ In this window \(change.words).**", ""] }
    lines += ["## Go or no-go", ""]
    if checks.isEmpty { lines.append("No gates stand before this window.") }
    for check in checks {
      lines.append(
        "- **\(markdown(check.release))**, \(markdown(check.gate)) on \(time(check.at))"
          + (check.contact.map { ", contact \(markdown($0))" } ?? ""))
      for item in check.criteria {
        lines.append("  - [\(item.isMet ? "x" : " ")] \(markdown(item.name)): \(item.words)")
      }
      lines.append("  - [ ] go   [ ] no-go")
    }
    lines += ["", "## Steps in order", ""]
    if steps.isEmpty {
      lines.append("Nothing is planned in this window.")
    } else {
      lines += [
        "| Start | End | Release | Step | Teams | Systems | Environments | Contact | Done |",
        "|---|---|---|---|---|---|---|---|---|",
      ]
      for step in steps {
        let cells = [
          time(step.start), time(step.end), markdown(step.release), (step.isBroken ? "⚠ " : "") + markdown(step.phase),
          markdown(step.teams.joined(separator: ", ")), markdown(step.systems.joined(separator: ", ")),
          markdown(step.environments.joined(separator: ", ")), markdown(step.contact ?? ""), "☐",
        ]
        lines.append("| " + cells.joined(separator: " | ") + " |")
      }
    }
    lines += ["", "## Hour by hour", ""]
    for hour in hours {
      var words = hour.begins.map { "**start** \(markdown($0.release)) \(markdown($0.phase))" }
      words += hour.goesOn.map { "\(markdown($0.release)) \(markdown($0.phase)) goes on" }
      words += hour.clocks.map { "**⏰ \($0.words)**" }
      lines.append("- \(time(hour.start)): " + (words.isEmpty ? "–" : words.joined(separator: "; ")))
    }
    if !after.isEmpty {
      lines += ["", "## Afterwards", ""]
      for step in after {
        lines.append(
          "- \(time(step.start)): \(markdown(step.release)) \(markdown(step.phase)), \(markdown(step.teams.joined(separator: ", ")))"
        )
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
