import ReleaseModel
import Timeline

extension Dashboard {
  /// A state as an icon, a word and a class: colour is never the only sign.
  func state(_ release: Int) -> (icon: String, word: String, style: String) {
    switch picture.states[release] {
    case .onTime: ("✓", scenario.releases[release].due == nil ? "planned" : "on time", "good")
    case .late: ("▲", "late", "bad")
    case .deferred: ("⊘", "deferred", "fair")
    case .unplanned: ("?", "not planned", "bad")
    }
  }

  /// Every release as a row: what the timeline shows, for readers of tables.
  var releases: Markup {
    """
    <div class="wide tall" tabindex="0" role="region" aria-label="Table of releases"><table class="sticky"><thead><tr><th scope="col">Release</th><th scope="col">State</th><th scope="col">Starts</th><th scope="col">Delivered</th><th scope="col">Due</th><th scope="col">Owner</th><th scope="col">What its delivery waited for</th></tr></thead><tbody>
    \(shown.markup(releaseRow))
    </tbody></table></div>
    """
  }

  private func releaseRow(_ index: Int) -> Markup {
    let release = scenario.releases[index]
    let state = state(index)
    let first = release.phases.compactMap { picture.bars[$0]?.start }.min()
    let delivery = picture.bars[release.delivery.index]
    var lateness = ""
    if case .late(let minutes) = picture.states[index] { lateness = " by \(DateWords.stretch(minutes))" }
    return """
      <tr><th scope="row">\(link(index))\(release.annotations.name == nil ? "" : " <small>\(release.id)</small>" as Markup)</th><td class="nowrap"><span class="tag \(state.style)"><span aria-hidden="true">\(state.icon)</span> \(state.word)\(lateness)</span></td><td class="nowrap">\(first.map(time) ?? "–")</td><td class="nowrap">\(delivery.map { end($0.end) } ?? "–")</td><td class="nowrap">\(release.due.map { end($0.value * slotMinutes) } ?? "–")</td><td>\(release.annotations.owner ?? "")</td><td>\(delivery == nil ? "" : why(release.delivery.index))</td></tr>

      """
  }

  func end(_ minutes: Int) -> String { DateWords.end(picture.instant(minutes)) }
}
