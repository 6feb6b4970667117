import Timeline

extension RunSheet {
  package var html: String {
    let body: Markup = """
      <header class="top"><div><h1>\(title)</h1><p class="sub">\(span), \(load)</p></div></header>
      <main id="main">
      \(subject.findings.isEmpty ? "" : "<div class=\"alert\" role=\"alert\"><h3>⚠ The plan breaks rules: \(subject.findings.count)</h3></div>" as Markup)
      <section><h2>Go or no-go</h2>\(checks.isEmpty ? "<p>No gates stand before this window.</p>" : checkTable)</section>
      <section><h2>Steps in order</h2>\(steps.isEmpty ? "<p>Nothing is planned in this window.</p>" : stepTable)</section>
      <section><h2>Hour by hour</h2><ol class="agenda">\(hours.markup { hour in
        "<li><time>\(time(hour.start))</time><span>\(hourWords(hour.begins, hour.goesOn))</span></li>" })</ol></section>
      \(after.isEmpty ? "" : "<section><h2>Afterwards</h2><ol class=\"agenda\">\(after.markup { "<li><time>\(time($0.start))</time><span>\($0.release) \($0.phase) <small>\($0.teams.joined(separator: ", "))</small></span></li>" })</ol></section>" as Markup)
      </main>
      """
    return Page(title: title, body: body).html
  }

  private var checkTable: Markup {
    """
    <table><thead><tr><th scope="col">Release</th><th scope="col">Gate</th><th scope="col">When</th><th scope="col">Criteria</th><th scope="col">Contact</th><th scope="col">Decision</th></tr></thead><tbody>
    \(checks.markup { check in
      "<tr><th scope=\"row\">\(check.release)</th><td>\(check.gate)</td><td>\(time(check.at))</td><td><ul class=\"plain\">\(check.criteria.markup { "<li>\($0.isMet ? "☑" : "☐") \($0.name): \($0.words)</li>" })</ul></td><td>\(check.contact ?? "")</td><td class=\"nowrap\">☐ go ☐ no-go</td></tr>" })
    </tbody></table>
    """
  }

  private var stepTable: Markup {
    """
    <table><thead><tr><th scope="col">Start</th><th scope="col">End</th><th scope="col">Release</th><th scope="col">Step</th><th scope="col">Teams</th><th scope="col">Systems</th><th scope="col">Environments</th><th scope="col">Contact</th><th scope="col">Done</th></tr></thead><tbody>
    \(steps.markup { step in
      "<tr><td class=\"nowrap\">\(time(step.start))</td><td class=\"nowrap\">\(time(step.end))</td><th scope=\"row\">\(step.release)</th><td>\(step.isBroken ? "⚠ " : "")\(step.phase)\(step.note.map { " – \($0)" } ?? "")</td><td>\(step.teams.joined(separator: ", "))</td><td>\(step.systems.joined(separator: ", "))</td><td>\(step.environments.joined(separator: ", "))</td><td>\(step.contact ?? "")</td><td>☐</td></tr>" })
    </tbody></table>
    """
  }

  private func hourWords(_ begins: [Step], _ goesOn: [Step]) -> Markup {
    var words: [Markup] = begins.map { "<b>start</b> \($0.release) \($0.phase)" }
    words += goesOn.map { "\($0.release) \($0.phase) goes on" }
    return words.isEmpty ? "–" : Markup.join(words, "; ")
  }
}
