/// The nearest of the valid names to what was written, by optimal string alignment distance (Damerau–Levenshtein with
/// adjacent transpositions), nil where none is near: at most a third of the letters may differ, and at least one must
/// agree. O(candidates near in length × length²).
package func nearest(to text: String, among candidates: some Sequence<String>) -> String? {
  let wanted = Array(text.lowercased().utf8)
  guard !wanted.isEmpty, wanted.count <= 64 else { return nil }
  let limit = max(1, (wanted.count + 1) / 3)
  var best: (distance: Int, name: String)?
  for candidate in candidates {
    let length = candidate.utf8.count
    guard abs(length - wanted.count) <= limit, length > 0, candidate != text else { continue }
    let distance = alignmentDistance(wanted, Array(candidate.lowercased().utf8), limit: limit)
    guard distance <= limit, distance < max(length, wanted.count) else { continue }
    if best.map({ (distance, candidate) < ($0.distance, $0.name) }) ?? true { best = (distance, candidate) }
  }
  return best?.name
}

private func alignmentDistance(_ a: [UInt8], _ b: [UInt8], limit: Int) -> Int {
  var beforeLast: [Int] = []
  var last = Array(0...b.count)
  for i in 1...a.count {
    var row = [i]
    row.reserveCapacity(b.count + 1)
    for j in 1...b.count {
      let equal = a[i - 1] == b[j - 1]
      var cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (equal ? 0 : 1))
      if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] { cost = min(cost, beforeLast[j - 2] + 1) }
      row.append(cost)
    }
    if (row.min() ?? 0) > limit { return limit + 1 }
    beforeLast = last
    last = row
  }
  return last[b.count]
}
