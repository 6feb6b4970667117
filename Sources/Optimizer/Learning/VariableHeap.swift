/// Variables by activity, the most active on top; ties by number, so that search is repeatable.
struct VariableHeap {
  private var items: [Int32] = []
  private var position: [Int32]

  init(count: Int) { position = Array(repeating: -1, count: count) }

  mutating func insert(_ variable: Int32, _ activity: [Double]) {
    guard position[Int(variable)] < 0 else { return }
    position[Int(variable)] = Int32(items.count)
    items.append(variable)
    rise(items.count - 1, activity)
  }

  mutating func update(_ variable: Int32, _ activity: [Double]) {
    let place = position[Int(variable)]
    if place >= 0 { rise(Int(place), activity) }
  }

  mutating func pop(_ activity: [Double]) -> Int32? {
    guard let top = items.first, let last = items.popLast() else { return nil }
    position[Int(top)] = -1
    if !items.isEmpty {
      items[0] = last
      position[Int(last)] = 0
      sink(0, activity)
    }
    return top
  }

  @inline(__always) private func isBefore(_ a: Int32, _ b: Int32, _ activity: [Double]) -> Bool {
    let x = activity[Int(a)]
    let y = activity[Int(b)]
    return x != y ? x > y : a < b
  }

  private mutating func rise(_ start: Int, _ activity: [Double]) {
    var place = start
    let item = items[place]
    while place > 0 {
      let parent = (place - 1) / 2
      guard isBefore(item, items[parent], activity) else { break }
      items[place] = items[parent]
      position[Int(items[place])] = Int32(place)
      place = parent
    }
    items[place] = item
    position[Int(item)] = Int32(place)
  }

  private mutating func sink(_ start: Int, _ activity: [Double]) {
    var place = start
    let item = items[place]
    while true {
      var child = 2 * place + 1
      guard child < items.count else { break }
      if child + 1 < items.count && isBefore(items[child + 1], items[child], activity) { child += 1 }
      guard isBefore(items[child], item, activity) else { break }
      items[place] = items[child]
      position[Int(items[place])] = Int32(place)
      place = child
    }
    items[place] = item
    position[Int(item)] = Int32(place)
  }
}
