/// A binary heap of (key, value), smallest key first, then smallest value.
struct PriorityQueue {
  private var entries: [(key: Int, value: Int)] = []

  var isEmpty: Bool { entries.isEmpty }

  mutating func removeAll() { entries.removeAll(keepingCapacity: true) }

  mutating func push(key: Int, value: Int) {
    entries.append((key, value))
    var k = entries.count - 1
    while k > 0 && precedes(k, (k - 1) / 2) {
      entries.swapAt(k, (k - 1) / 2)
      k = (k - 1) / 2
    }
  }

  mutating func pop() -> Int? {
    guard let first = entries.first else { return nil }
    let last = entries.removeLast()
    guard !entries.isEmpty else { return first.value }
    entries[0] = last
    var k = 0
    while true {
      var least = k
      if 2 * k + 1 < entries.count && precedes(2 * k + 1, least) { least = 2 * k + 1 }
      if 2 * k + 2 < entries.count && precedes(2 * k + 2, least) { least = 2 * k + 2 }
      if least == k { return first.value }
      entries.swapAt(k, least)
      k = least
    }
  }

  private func precedes(_ a: Int, _ b: Int) -> Bool {
    entries[a].key != entries[b].key ? entries[a].key < entries[b].key : entries[a].value < entries[b].value
  }
}
