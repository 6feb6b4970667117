import DenseCollections
import Testing

/// The containers of the hot loops do what arrays do, whatever is done to them in whatever order.
struct CollectionsTests {
  @Test(arguments: 0..<20) func aStackIsAnArray(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var stack = Stack<Int32>(capacity: 1)
    var array: [Int32] = []
    for step in 0..<400 {
      switch generator.below(5) {
      case 0, 1:
        stack.append(Int32(step))
        array.append(Int32(step))
      case 2:
        let at = generator.below(array.count + 1)
        stack.insert(Int32(-step), at: at)
        array.insert(Int32(-step), at: at)
      case 3 where !array.isEmpty:
        let from = generator.below(array.count)
        let range = from..<from + generator.below(array.count - from) + 1
        stack.remove(range)
        array.removeSubrange(range)
      default:
        let length = generator.below(array.count + 1)
        guard generator.chance(1, in: 8) else { continue }
        stack.truncate(to: length)
        array.removeSubrange(length...)
      }
      #expect(stack.count == array.count && stack.isEmpty == array.isEmpty)
      for index in array.indices where stack[index] != array[index] { Issue.record("seed \(seed), step \(step)") }
    }
  }

  @Test(arguments: 0..<20) func aPoolIsAnArrayOfArrays(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let pool = ListPool<Int32>(lists: 7)
    var arrays = Array(repeating: [Int32](), count: 7)
    for step in 0..<600 {
      let list = generator.below(7)
      let count = arrays[list].count
      switch generator.below(8) {
      case 0..<6:
        let at = generator.below(count + 1)
        pool.insert(Int32(step), at: at, of: list)
        arrays[list].insert(Int32(step), at: at)
      case 6 where count > 0:
        let from = generator.below(count)
        let range = from..<from + generator.below(count - from) + 1
        pool.remove(range, of: list)
        arrays[list].removeSubrange(range)
      default:
        guard generator.chance(1, in: 4) else { continue }
        pool.removeAll(of: list)
        arrays[list] = []
      }
      for (index, array) in arrays.enumerated() {
        let same = pool.count(index) == array.count && array.indices.allSatisfy { pool[index, $0] == array[$0] }
        if !same { Issue.record("seed \(seed), step \(step)") }
      }
    }
  }

  @Test func aBlockHoldsWhatWasPut() {
    let block = Buf(5, Int32(3))
    #expect(block.count == 5 && (0..<5).allSatisfy { block[$0] == 3 })
    block[2] = 9
    block.fill(first: 2, with: -1)
    let expected: [Int32] = [-1, -1, 9, 3, 3]
    #expect(expected.indices.allSatisfy { block[$0] == expected[$0] })
    let copy = Buf(expected)
    #expect(copy.count == 5 && expected.indices.allSatisfy { copy[$0] == expected[$0] })
  }
}

struct SeededGeneratorTests {
  /// The first numbers of SplitMix64 for seed 1234567, as its authors' code gives them.
  @Test func isSplitMix64() {
    var generator = SeededGenerator(seed: 1_234_567)
    let known: [UInt64] = [
      6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423, 4_593_380_528_125_082_431,
      16_408_922_859_458_223_821,
    ]
    for number in known { #expect(generator.next() == number) }
  }

  @Test func staysWithinBounds() {
    var generator = SeededGenerator(seed: 5)
    var seen = Array(repeating: 0, count: 6)
    for _ in 0..<6000 { seen[generator.below(6)] += 1 }
    #expect(seen.allSatisfy { (800...1200).contains($0) }, "\(seen)")
    for _ in 0..<1000 { #expect((0..<1).contains(generator.fraction())) }
    #expect((0..<100).allSatisfy { _ in generator.chance(1, in: 1) && !generator.chance(0, in: 3) })
  }
}
