/// # Buckets: what lies in one occurrence of a window adds up to at most its limit
///
/// - Rules:       R1 members surely in an occurrence exceed its limit ⇒ conflict.  R2 a member that would exceed it and can't begin before
///                ⇒ it begins after; that can't end after ⇒ it ends before.
/// - Explanation: for each member counted: it starts no earlier and ends no later than the occurrence.
/// - Strength:    bounds.  Complexity: O(members × log occurrences).  Wakes on: bounds and conditions of members.
extension Engine {
  /// The occurrence that surely holds the member; −1 for none.
  private func occurrence(_ bucket: EngineModel.Bucket, _ first: Int32, _ last: Int32) -> Int {
    var low = 0
    var high = bucket.occurrences.count
    while low < high {
      let middle = (low + high) / 2
      if bucket.occurrences[middle].lowerBound <= Int(first) { low = middle + 1 } else { high = middle }
    }
    return low > 0 && Int(last) <= bucket.occurrences[low - 1].upperBound ? low - 1 : -1
  }

  mutating func propagateBucket(_ index: Int) -> Bool {
    let bucket = model.buckets[index]
    var load = [Int32: Int32]()
    for member in bucket.members where isOn(member.condition) {
      kernel.ticks &+= 2
      let o = occurrence(bucket, startLower(member.activity), endUpper(member.activity))
      if o >= 0 { load[Int32(o), default: 0] += member.weight }
    }
    if load.isEmpty { return true }
    for (position, member) in bucket.members.enumerated() where isOn(member.condition) {
      let kind = ReasonClass.bucket + 16 * Int32(index)
      let own = occurrence(bucket, startLower(member.activity), endUpper(member.activity))
      // Push right from the occurrence at the lower bound, left from that at the upper.
      let first = occurrence(bucket, startLower(member.activity), startLower(member.activity))
      if first >= 0, let used = load[Int32(first)],
        used - (own == first ? member.weight : 0) + member.weight > bucket.limits[first]
      {
        let after = Int32(bucket.occurrences[first].upperBound)
        let payload = Int32(position) << 14 | Int32(first & 0x3FFF)
        guard first <= 0x3FFF, position < 1 << 16 else { continue }
        if !tighten(model.endAtLeast(member.activity, after + 1), Reason(kind: kind, payload: payload)) { return false }
      }
      let last = occurrence(bucket, max(0, endUpper(member.activity) - 1), endUpper(member.activity))
      if last >= 0, last != first, let used = load[Int32(last)],
        used - (own == last ? member.weight : 0) + member.weight > bucket.limits[last]
      {
        guard last <= 0x3FFF, position < 1 << 16 else { continue }
        let before = Int32(bucket.occurrences[last].lowerBound)
        let payload = Int32(position) << 14 | Int32(last & 0x3FFF)
        if !tighten(
          .atMost(model.activities[Int(member.activity)].start, before - 1), Reason(kind: kind, payload: payload))
        {
          return false
        }
      }
    }
    return true
  }

  func explainBucket(_ index: Int, _ literal: Literal, _ payload: Int32, before position: Int32, _ out: inout [Literal])
  {
    let bucket = model.buckets[index]
    let own = Int(payload >> 14)
    let o = Int(payload & 0x3FFF)
    let range = bucket.occurrences[o]
    let member = bucket.members[own]
    require(member.condition, &out)
    if literal.side & 1 == 1 {
      out.append(.atLeast(model.activities[Int(member.activity)].start, Int32(range.lowerBound)))
    } else {
      out.append(model.endAtMost(member.activity, Int32(range.upperBound)))
    }
    var sum = member.weight
    for (k, other) in bucket.members.enumerated() where k != own && sum <= bucket.limits[o] {
      guard isOn(other.condition, before: position) else { continue }
      let start = lower(model.activities[Int(other.activity)].start, before: position)
      guard Int(start) >= range.lowerBound, Int(endUpper(other.activity, before: position)) <= range.upperBound else {
        continue
      }
      sum += other.weight
      require(other.condition, &out)
      out.append(.atLeast(model.activities[Int(other.activity)].start, Int32(range.lowerBound)))
      out.append(model.endAtMost(other.activity, Int32(range.upperBound)))
    }
  }
}
