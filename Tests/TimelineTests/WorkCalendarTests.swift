import Testing
import Timeline

/// A calendar as one truth value per slot: the naive twin.
private struct Mask {
  let works: [Bool]
  let before: [Int]

  init(works: [Bool]) {
    self.works = works
    before = works.reduce(into: [0]) { $0.append(($0.last ?? 0) + ($1 ? 1 : 0)) }
  }

  func work(before t: Int) -> Int { before[min(max(t, 0), works.count)] }
  func end(start s: Int, work d: Int) -> Int? { (s...works.count).first { before[$0] - before[s] >= d } }
}

@Suite struct WorkCalendarTests {
  private func random(_ seed: UInt64) -> (WorkCalendar, Mask) {
    var generator = Lcg(seed: seed)
    let horizon = Int(generator.next() % 200) + 1
    var runs: [Range<Int>] = []
    for _ in 0..<(generator.next() % 12) {
      let a = Int(generator.next() % UInt64(horizon + 40)) - 20
      runs.append(a..<a + Int(generator.next() % 50))
    }
    if generator.next() % 10 == 0 { runs = [0..<horizon] }
    let calendar = WorkCalendar(horizon: horizon, runs: runs)
    return (calendar, Mask(works: (0..<horizon).map { t in runs.contains { $0.contains(t) } }))
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func agreesWithMask(seed: UInt64) {
    let (calendar, mask) = random(seed)
    let h = calendar.horizon
    #expect(calendar.total == mask.work(before: h))
    let instants = Array(-3...(h + 3))
    #expect(instants.map(calendar.work(before:)) == instants.map(mask.work(before:)))
    #expect(instants.map(calendar.isWorking) == instants.map { $0 >= 0 && $0 < h && mask.works[$0] })
    #expect(instants.map(calendar.nextWorking) == instants.map { t in (0..<h).first { $0 >= t && mask.works[$0] } })
    #expect(instants.map(calendar.previousWorking) == instants.map { t in (0..<h).last { $0 < t && mask.works[$0] } })
    let amounts = Array(0...(calendar.total + 1))
    #expect(amounts.map(calendar.instant) == amounts.map { w in (0...h).first { mask.before[$0] >= w } })
    #expect(amounts.map(calendar.latestInstant) == amounts.map { w in (0...h).last { mask.before[$0] <= w } })
    for d in [1, 2, 5, 8] {
      let ends = (0...h).map { mask.end(start: $0, work: d) }
      #expect((0...h).map { calendar.end(start: $0, work: d) } == ends)
      let latest = (0...h).map { t in (0..<h).last { s in mask.works[s] && (ends[s] ?? .max) <= t } }
      #expect((0...h).map { calendar.latestStart(end: $0, work: d) } == latest)
    }
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func setOperationsAgreeWithMasks(seed: UInt64) {
    var generator = Lcg(seed: seed &+ 1000)
    let h = 80
    func runs() -> [Range<Int>] {
      (0..<5).map { _ in
        let a = Int(generator.next() % 80)
        return a..<a + Int(generator.next() % 20)
      }
    }
    let a = runs()
    let b = runs()
    let x = WorkCalendar(horizon: h, runs: a)
    let y = WorkCalendar(horizon: h, runs: b)
    let slots = Array(0..<h)
    let inA = slots.map { t in a.contains { $0.contains(t) } }
    let inB = slots.map { t in b.contains { $0.contains(t) } }
    #expect(slots.map(x.intersection(y).isWorking) == slots.map { inA[$0] && inB[$0] })
    #expect(slots.map(x.union(y).isWorking) == slots.map { inA[$0] || inB[$0] })
    #expect(slots.map(x.subtracting(b).isWorking) == slots.map { inA[$0] && !inB[$0] })
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func stepFunctionAgreesWithArray(seed: UInt64) {
    var generator = Lcg(seed: seed &+ 5000)
    let h = 60
    var array = Array(repeating: 4, count: h)
    var function = StepFunction(horizon: h, value: 4)
    for _ in 0..<6 {
      let a = Int(generator.next() % 70) - 5
      let range = a..<a + Int(generator.next() % 30)
      let value = Int(generator.next() % 5)
      function.set(range, to: value)
      for t in range.clamped(to: 0..<h) { array[t] = value }
    }
    let calendar = WorkCalendar(horizon: h, runs: [3..<9, 20..<41])
    let masked = function.masked(by: calendar)
    let slots = Array(0..<h)
    #expect(slots.map(function.value) == array)
    #expect(slots.map(masked.value) == slots.map { calendar.isWorking($0) ? array[$0] : 0 })
    for t in stride(from: 0, to: h, by: 3) {
      let ranges = (t..<h).map { t..<$0 }
      #expect(ranges.map(function.minimum) == ranges.map { array[$0].min() })
      #expect(ranges.map(function.integral) == ranges.map { array[$0].reduce(0, +) })
    }
    #expect(zip(function.values, function.values.dropFirst()).allSatisfy { $0 != $1 })
  }

  @Test func holdsYearsOfQuarterHours() {
    let days = 365 * 20
    let runs = (0..<days).map { $0 * 96 + 36..<$0 * 96 + 68 }
    let calendar = WorkCalendar(horizon: days * 96, runs: runs)
    #expect(calendar.total == days * 32)
    #expect(calendar.end(start: 36, work: days * 32) == (days - 1) * 96 + 68)
  }
}

/// A small linear congruential generator: tests need repeatable numbers, not good ones.
struct Lcg: RandomNumberGenerator {
  var state: UInt64
  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 0x1234_5678_9ABC_DEF1 }
  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return (state ^ (state >> 29)) &* 0xBF58_476D_1CE4_E5B9 >> 16
  }
}
