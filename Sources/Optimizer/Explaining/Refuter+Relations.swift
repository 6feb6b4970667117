import ReleaseGraph
import Timeline

/// Exclusive pairs (R3) and common occurrences (R4).
extension Refuter {
  // MARK: R3

  /// Two activities of which one must come first, with a gap between.
  struct Pair {
    var i: Int
    var j: Int
    var exclusion: Refuted.Exclusion
    /// Slots between the end of the first and the start of the second, by which is first.
    var gapAfterI: Int
    var gapAfterJ: Int
  }

  mutating func orderPairs() {
    for (index, disjunction) in flat.network.disjunctions.enumerated() where disjunction.activities.count <= 400 {
      let members = disjunction.activities.filter { !isOut($0) }
      for (k, i) in members.enumerated() {
        for j in members[(k + 1)...] {
          order(
            Pair(
              i: i, j: j, exclusion: .disjunction(index), gapAfterI: disjunction.gap, gapAfterJ: disjunction.gap))
          if contradiction != nil { return }
        }
      }
    }
    for (r, resource) in flat.network.resources.enumerated()
    where resource.copies == 1 && resource.kind != .windowLimit {
      orderUsers(of: r)
      if contradiction != nil { return }
    }
  }

  /// What every mode of i takes of a resource as a hold; nil where one can do without.
  private func hold(_ i: Int, _ r: Int) -> (amount: Int, lead: Int, usage: Int)? {
    var amount = Int.max
    var lead = Int.max
    var usage: Int?
    for m in flat.firstMode[i]..<flat.endMode[i] {
      guard
        let d = (flat.firstDemand[m]..<flat.firstDemand[m + 1]).first(where: {
          flat.demandResource[$0] == r && flat.demandSpan[$0] == .hold
        })
      else { return nil }
      amount = min(amount, flat.demandAmount[d])
      lead = min(lead, flat.demandLead[d])
      usage = usage == nil || usage == flat.demandUsage[d] ? flat.demandUsage[d] : -1
    }
    return usage.map { (amount, lead, $0) }
  }

  private mutating func orderUsers(of r: Int) {
    let most = flat.network.resources[r].capacity.maximum
    var users: [(i: Int, amount: Int, lead: Int, usage: Int)] = []
    for i in flat.usersOf[r] where !isOut(i) {
      if let hold = hold(i, r) { users.append((i, hold.amount, hold.lead, hold.usage)) }
    }
    guard users.count > 1 && users.count <= 1500 else { return }
    users.sort { (bounds[$0.i].startLow, $0.i) < (bounds[$1.i].startLow, $1.i) }
    for (k, a) in users.enumerated() {
      for b in users[(k + 1)...] {
        // Later users start when this one is surely over.
        if bounds[b.i].startLow - b.lead >= bounds[a.i].endHigh + flat.changeover[r] { break }
        let isForeign = flat.family[a.i] != flat.family[b.i]
        let gap = isForeign ? flat.changeover[r] : 0
        guard a.amount + b.amount > most || gap > 0 || (isForeign && excludes(r, a.usage, b.usage)) else { continue }
        order(Pair(i: a.i, j: b.i, exclusion: .resource(r), gapAfterI: gap + b.lead, gapAfterJ: gap + a.lead))
        if contradiction != nil { return }
      }
    }
  }

  private func excludes(_ r: Int, _ a: Int, _ b: Int) -> Bool {
    let size = flat.usageCount[r]
    return a >= 0 && b >= 0 && a < size && b < size && flat.excludes[r][a * size + b]
  }

  private mutating func order(_ pair: Pair) {
    let (i, j) = (pair.i, pair.j)
    let canLead = bounds[i].endLow + pair.gapAfterI <= bounds[j].startHigh
    let canFollow = bounds[j].endLow + pair.gapAfterJ <= bounds[i].startHigh
    if canLead && canFollow { return }
    if !canLead && !canFollow {
      // Two optional ones may both be absent, or one of them.
      if binds(i, on: j) && binds(j, on: i) && flat.group[i] < 0 {
        contradiction = .noOrder(i, j, gap: min(pair.gapAfterI, pair.gapAfterJ), by: pair.exclusion)
      }
      return
    }
    let (first, second, gap) = canLead ? (i, j, pair.gapAfterI) : (j, i, pair.gapAfterJ)
    if binds(first, on: second) {
      raise(second, .start, bounds[first].endLow + gap, .exclusion(first, pair.exclusion))
    }
    if binds(second, on: first) {
      lower(first, .end, bounds[second].startHigh - gap, .exclusion(second, pair.exclusion))
    }
  }

  // MARK: R4

  mutating func meetInWindows() {
    for (index, synchrony) in flat.network.synchronies.enumerated() {
      let members = synchrony.activities.filter { !isOut($0) }
      guard members.count > 1, let first = members.first, members.allSatisfy({ binds($0, on: first) }) else { continue }
      var common: [[Int]: Bool] = [:]
      for (k, i) in members.enumerated() {
        let reach = occurrences(of: i)
        if k == 0 {
          for key in reach { common[key] = true }
        } else {
          common = common.filter { reach.contains($0.key) }
        }
      }
      if common.isEmpty {
        guard flat.group[first] >= 0 else {
          contradiction = .noCommonOccurrence(synchrony: index)
          return
        }
        isAbsent[flat.group[first]] = true
        continue
      }
      let ranges = common.keys.map { flat.network.windows[$0[0]].occurrences[$0[1]] }
      guard let low = ranges.map(\.lowerBound).min(), let high = ranges.map(\.upperBound).max() else { continue }
      for i in members {
        raise(i, .start, low, .synchrony(index))
        lower(i, .end, high, .synchrony(index))
      }
    }
  }

  /// Window and occurrence of every start within the bounds of i.
  private func occurrences(of i: Int) -> Set<[Int]> {
    var found: Set<[Int]> = []
    for m in flat.firstMode[i]..<flat.endMode[i] where flat.window[m] >= 0 {
      let occurrences = flat.network.windows[flat.window[m]].occurrences
      for (o, range) in occurrences.enumerated() {
        guard range.upperBound >= bounds[i].startLow, range.lowerBound <= bounds[i].startHigh else { continue }
        let key = [flat.window[m], o]
        guard !found.contains(key),
          let s = flat.nextStart(of: i, mode: m, from: max(range.lowerBound, bounds[i].startLow)),
          s <= bounds[i].startHigh, let e = flat.end(mode: m, start: s), e <= range.upperBound, e <= bounds[i].endHigh
        else { continue }
        found.insert(key)
      }
    }
    return found
  }
}
