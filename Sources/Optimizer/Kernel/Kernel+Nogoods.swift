/// The nogood store. A clause is four words of head (size, LBD, activity, mark) and two words a literal.
extension Kernel {
  static let head = 4

  @inline(__always) func size(_ address: Int) -> Int { Int(arena[address]) }

  @inline(__always) func literal(_ address: Int, _ index: Int) -> Literal {
    Literal(side: arena[address + Self.head + 2 * index], bound: arena[address + Self.head + 2 * index + 1])
  }

  @inline(__always) mutating func setLiteral(_ address: Int, _ index: Int, _ literal: Literal) {
    arena[address + Self.head + 2 * index] = literal.side
    arena[address + Self.head + 2 * index + 1] = literal.bound
  }

  /// Stores a clause of at least two literals and watches its first two.
  @discardableResult mutating func store(_ clause: [Literal], lbd: Int) -> Int32 {
    let address = arena.count
    arena.append(Int32(clause.count))
    arena.append(Int32(lbd))
    arena.append(Int32(bitPattern: nogoodStep.bitPattern))
    arena.append(0)
    for literal in clause {
      arena.append(literal.side)
      arena.append(literal.bound)
    }
    learned.append(Int32(address))
    watch(address, 0)
    watch(address, 1)
    return Int32(address)
  }

  /// The literal is falsified when the other side of its variable reaches −bound − 1.
  @inline(__always) mutating func watch(_ address: Int, _ index: Int) {
    let own = literal(address, index)
    watches[Int(own.side) ^ 1].append(
      Watch(threshold: -own.bound - 1, address: Int32(address), blocker: literal(address, 1 - index)))
  }

  /// Visits the clauses that a move of a side may have made unit or false. Returns the address of a false clause, or −1.
  mutating func propagateNogoods(_ side: Int, from old: Int32, to new: Int32) -> Int32 {
    guard !watches[side].isEmpty else { return -1 }
    var list: [Watch] = []
    swap(&list, &watches[side])
    var kept = 0
    var index = 0
    var conflict: Int32 = -1
    let count = list.count
    ticks &+= count >> 2
    while index < count {
      let watch = list[index]
      index += 1
      if new > watch.threshold || old <= watch.threshold || holds(watch.blocker) {
        list[kept] = watch
        kept += 1
        continue
      }
      let address = Int(watch.address)
      ticks &+= 2
      // Bring the falsified literal to position 1.
      let first = literal(address, 0)
      if Int(first.side) ^ 1 == side && -first.bound - 1 == watch.threshold && fails(first) {
        let second = literal(address, 1)
        setLiteral(address, 0, second)
        setLiteral(address, 1, first)
      }
      let other = literal(address, 0)
      if holds(other) {
        list[kept] = Watch(threshold: watch.threshold, address: watch.address, blocker: other)
        kept += 1
        continue
      }
      let size = size(address)
      var replaced = false
      var k = 2
      while k < size {
        let candidate = literal(address, k)
        if !fails(candidate) {
          let falsified = literal(address, 1)
          setLiteral(address, 1, candidate)
          setLiteral(address, k, falsified)
          watches[Int(candidate.side) ^ 1].append(
            Watch(threshold: -candidate.bound - 1, address: watch.address, blocker: other))
          replaced = true
          break
        }
        k += 1
      }
      ticks &+= k >> 1
      if replaced { continue }
      list[kept] = watch
      kept += 1
      if !set(other, .nogood(watch.address)) {
        conflict = watch.address
        break
      }
    }
    while index < count {
      list[kept] = list[index]
      kept += 1
      index += 1
    }
    list.removeLast(count - kept)
    // Clauses may have come to watch this very side meanwhile.
    if watches[side].isEmpty { swap(&list, &watches[side]) } else { watches[side].append(contentsOf: list) }
    return conflict
  }

  mutating func bumpNogood(_ address: Int) {
    let value = Float(bitPattern: UInt32(bitPattern: arena[address + 2])) + nogoodStep
    arena[address + 2] = Int32(bitPattern: value.bitPattern)
    if value > 1e20 {
      for other in learned {
        let slot = Int(other) + 2
        arena[slot] = Int32(bitPattern: (Float(bitPattern: UInt32(bitPattern: arena[slot])) * 1e-20).bitPattern)
      }
      nogoodStep *= 1e-20
    }
  }

  /// Keeps the good half: all that were given (LBD 0), most of LBD 2 or less, then by LBD and activity. Only at level 0, where no clause is a reason
  /// that matters.
  mutating func reduce(keeping target: Int) {
    guard learned.count > target else { return }
    let sorted = learned.sorted { a, b in
      let lbdA = arena[Int(a) + 1]
      let lbdB = arena[Int(b) + 1]
      if min(lbdA, 8) != min(lbdB, 8) { return min(lbdA, 8) < min(lbdB, 8) }
      let x = Float(bitPattern: UInt32(bitPattern: arena[Int(a) + 2]))
      let y = Float(bitPattern: UInt32(bitPattern: arena[Int(b) + 2]))
      return x != y ? x > y : a < b
    }
    let core = sorted.prefix { arena[Int($0) + 1] <= 2 }.count
    let given = sorted.prefix { arena[Int($0) + 1] == 0 }.count
    let kept = sorted.prefix(max(given + target / 2, min(core, given + target))).sorted()
    var fresh: [Int32] = []
    fresh.reserveCapacity(arena.count / 2)
    var addresses: [Int32] = []
    addresses.reserveCapacity(kept.count)
    for old in kept {
      addresses.append(Int32(fresh.count))
      fresh.append(contentsOf: arena[Int(old)..<Int(old) + Self.head + 2 * size(Int(old))])
    }
    arena = fresh
    learned = addresses
    for side in watches.indices { watches[side].removeAll(keepingCapacity: true) }
    for address in learned { rewatch(Int(address)) }
  }

  /// After a reduction at level 0: watch two literals that are not false; drop clauses that always hold.
  private mutating func rewatch(_ address: Int) {
    let size = size(address)
    var position = 0
    for k in 0..<size where position < 2 {
      let candidate = literal(address, k)
      if !fails(candidate) {
        let moved = literal(address, position)
        setLiteral(address, position, candidate)
        setLiteral(address, k, moved)
        position += 1
      }
    }
    watch(address, 0)
    watch(address, 1)
  }
}
