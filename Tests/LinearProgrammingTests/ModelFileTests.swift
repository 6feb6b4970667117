import LinearProgramming
import Testing

@Suite struct ModelFileTests {
  @Test(arguments: 0..<150) func mpsReadsBack(seed: Int) throws {
    var generator = ModelGenerator(seed: UInt64(seed) + 300)
    var model = generator.small(integer: seed % 2 == 0)
    if seed % 5 == 0 { for j in model.columns.indices { model.columns[j].cost /= 3 } }
    #expect(try MPSFile.model(MPSFile.text(model)) == model)
  }

  @Test(arguments: 0..<150) func lpMeansTheSame(seed: Int) throws {
    var generator = ModelGenerator(seed: UInt64(seed) + 800)
    let model = generator.small(integer: seed % 2 == 0)
    let back = try LPFile.model(LPFile.text(model))
    #expect(back.columns.map(\.cost) == model.columns.map(\.cost))
    #expect(back.columns.map(\.isInteger) == model.columns.map(\.isInteger))
    switch (try ExactSimplex().answer(model.relaxed), try ExactSimplex().answer(back.relaxed)) {
    case (.optimal(let a), .optimal(let b)): #expect(a.objective == b.objective)
    case (.infeasible, .infeasible), (.unbounded, .unbounded): break
    case (let a, let b): Issue.record("\(a) became \(b)")
    }
  }

  @Test func faultsNameTheirLine() {
    func line(_ text: String) -> Int? {
      do throws(MPSFile.Fault) { _ = try MPSFile.model(text) } catch { return error.line }
      return nil
    }
    #expect(line("NAME x\nROWS\n N cost\n Q r1\nENDATA") == 4)
    #expect(line("NAME x\nROWS\n N cost\nCOLUMNS\n a r1 3\nENDATA") == 5)
    #expect(line("NAME x\nROWS\n N cost\n L r1\nCOLUMNS\n a r1 x\nENDATA") == 6)
    #expect(line("NAME x\nWHAT\nENDATA") == 2)
    #expect(line("NAME x\n") != nil)
    #expect(line("NAME x\nROWS\n N cost\nENDATA") == nil)
  }

  @Test(arguments: 0..<200) func damagedFilesNeverTrap(seed: Int) {
    var generator = ModelGenerator(seed: UInt64(seed) + 900)
    let model = generator.small(integer: true)
    var bytes = Array((seed % 2 == 0 ? MPSFile.text(model) : LPFile.text(model)).utf8)
    for _ in 0..<6 where !bytes.isEmpty {
      let k = generator.below(bytes.count)
      if generator.chance(50) { bytes.remove(at: k) } else { bytes[k] = UInt8(32 + generator.below(90)) }
    }
    let text = String(decoding: bytes, as: UTF8.self)
    let read = seed % 2 == 0 ? try? MPSFile.model(text) : try? LPFile.model(text)
    if let read { _ = read.faults }
  }
}
