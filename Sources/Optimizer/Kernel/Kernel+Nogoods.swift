import DenseCollections

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
    insert(
      Watch(threshold: -own.bound - 1, address: Int32(address), blocker: literal(address, 1 - index)),
      into: Int(own.side) ^ 1)
  }

  /// The first watch of a side with at least a threshold.
  @inline(__always) private func firstWatch(_ side: Int, from threshold: Int32) -> Int {
    var low = 0
    var high = watches.count(side)
    while low < high {
      let middle = (low + high) >> 1
      if watches[side, middle].threshold < threshold { low = middle + 1 } else { high = middle }
    }
    return low
  }

  @inline(__always) private func insert(_ watch: Watch, into side: Int) {
    watches.insert(watch, at: firstWatch(side, from: watch.threshold &+ 1), of: side)
  }

  /// Visits the clauses that a move of a side may have made unit or false. Returns the address of a false clause, or −1.
  mutating func propagateNogoods(_ side: Int, from old: Int32, to new: Int32) -> Int32 {
    guard watches.count(side) > 0 else { return -1 }
    var index = firstWatch(side, from: new)
    // Watches that stay slide down over those that went; [kept, index) is free.
    var kept = index
    ticks &+= 2
    var failed: Int32 = -1
    while index < watches.count(side) {
      let watch = watches[side, index]
      if watch.threshold >= old { break }
      ticks &+= 1
      index += 1
      if holds(watch.blocker) {
        watches[side, kept] = watch
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
      watches[side, kept] = Watch(threshold: watch.threshold, address: watch.address, blocker: other)
      kept += 1
      if holds(other) { continue }
      if let (candidate, k) = replacement(address) {
        setLiteral(address, k, literal(address, 1))
        setLiteral(address, 1, candidate)
        kept -= 1
        let target = Int(candidate.side) ^ 1
        insert(Watch(threshold: -candidate.bound - 1, address: watch.address, blocker: other), into: target)
        // A literal that is not false has its threshold below `new`: on this side it went in before all that is visited.
        if target == side { (index, kept) = (index + 1, kept + 1) }
        continue
      }
      if !set(other, .nogood(watch.address)) {
        failed = watch.address
        break
      }
    }
    watches.remove(kept..<index, of: side)
    return failed
  }

  /// A literal from the third on that is not false, and its place.
  @inline(__always) private mutating func replacement(_ address: Int) -> (Literal, Int)? {
    let size = size(address)
    var k = 2
    while k < size {
      let candidate = literal(address, k)
      if !fails(candidate) {
        ticks &+= k >> 1
        return (candidate, k)
      }
      k += 1
    }
    ticks &+= k >> 1
    return nil
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
    var addresses: [Int32] = []
    addresses.reserveCapacity(kept.count)
    // Addresses rise, so that clauses can slide down in place.
    var length = 0
    for old in kept {
      addresses.append(Int32(length))
      for word in 0..<Self.head + 2 * size(Int(old)) { arena[length + word] = arena[Int(old) + word] }
      length += Self.head + 2 * size(Int(addresses[addresses.count - 1]))
    }
    arena.truncate(to: length)
    learned = addresses
    for side in 0..<2 * variableCount { watches.removeAll(of: side) }
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
