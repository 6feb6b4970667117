/// One line of a log, cut into words.
struct LogLine {
  private let bytes: ArraySlice<UInt8>
  private var position: Int
  let number: Int

  init(_ bytes: ArraySlice<UInt8>, number: Int) {
    self.bytes = bytes
    self.number = number
    position = bytes.startIndex
    skip()
  }

  private mutating func skip() {
    while position < bytes.endIndex, bytes[position] == 0x20 || bytes[position] == 0x0D || bytes[position] == 0x09 {
      position += 1
    }
  }

  var isAtEnd: Bool { position >= bytes.endIndex }

  func fault(_ message: String) -> ProofFault { ProofFault(line: number, message: message) }

  mutating func word(_ what: String) throws(ProofFault) -> ArraySlice<UInt8> {
    guard !isAtEnd else { throw fault("the line ends where \(what) is expected") }
    let start = position
    while position < bytes.endIndex, bytes[position] > 0x20 { position += 1 }
    // Any other control character is no part of a log.
    guard position > start else { throw fault("a control character where \(what) is expected") }
    let word = bytes[start..<position]
    skip()
    return word
  }

  /// Whether the next word is this one; takes it then.
  mutating func takes(_ text: StaticString) -> Bool {
    let start = position
    let matches = text.withUTF8Buffer { wanted in
      bytes[start...].starts(with: wanted)
        && (start + wanted.count == bytes.endIndex || bytes[start + wanted.count] <= 0x20)
    }
    if matches {
      position += text.utf8CodeUnitCount
      skip()
    }
    return matches
  }

  mutating func number(_ what: String, in range: ClosedRange<Int>) throws(ProofFault) -> Int {
    let word = try word(what)
    guard let value = Self.value(word) else { throw fault("'\(Self.text(word))' where \(what) is expected") }
    guard range.contains(value) else {
      throw fault("\(value) is out of range: \(what) lies between \(range.lowerBound) and \(range.upperBound)")
    }
    return value
  }

  /// A place from 1 to `count`, as one from 0.
  mutating func index(_ what: String, below count: Int) throws(ProofFault) -> Int {
    let number = try number(what, in: 1...999_999_999)
    guard number <= count else {
      throw fault("\(number) is out of range: there are \(count), where \(what) is expected")
    }
    return number - 1
  }

  /// s3>=7, e3<=9, m3.2>=1, M<=52.
  mutating func atom(_ variables: ProofVariables) throws(ProofFault) -> ProofAtom {
    let word = try word("a bound")
    guard let sign = word.firstIndex(where: { $0 == 0x3C || $0 == 0x3E }), sign + 1 < word.endIndex,
      word[sign + 1] == 0x3D, let value = Self.value(word[(sign + 2)...])
    else { throw fault("'\(Self.text(word))' is no bound; bounds look like s3>=7") }
    guard let variable = Self.variable(word[..<sign], variables) else {
      throw fault("'\(Self.text(word[..<sign]))' is nothing that the instance has")
    }
    return word[sign] == 0x3E ? .atLeast(variable, value) : .atMost(variable, value)
  }

  private static func variable(_ word: ArraySlice<UInt8>, _ variables: ProofVariables) -> Int? {
    guard let letter = word.first else { return nil }
    if letter == 0x4D && word.count == 1 { return variables.makespan }
    let rest = word.dropFirst()
    if letter == 0x6D {
      guard let dot = rest.firstIndex(of: 0x2E), let job = value(rest[..<dot]), let mode = value(rest[(dot + 1)...]),
        (1...variables.jobCount).contains(job), mode >= 1, mode <= variables.modes(job - 1).count
      else { return nil }
      return variables.modes(job - 1).lowerBound + mode - 1
    }
    guard let job = value(rest), job >= 1, job <= variables.jobCount else { return nil }
    return letter == 0x73 ? variables.start(job - 1) : letter == 0x65 ? variables.end(job - 1) : nil
  }

  /// A whole number of at most nine digits.
  static func value(_ word: ArraySlice<UInt8>) -> Int? {
    let digits = word.first == 0x2D ? word.dropFirst() : word
    guard (1...9).contains(digits.count) else { return nil }
    var value = 0
    for digit in digits {
      guard (0x30...0x39).contains(digit) else { return nil }
      value = 10 * value + Int(digit - 0x30)
    }
    return digits.count < word.count ? -value : value
  }

  static func text(_ word: ArraySlice<UInt8>) -> String { String(decoding: word.prefix(30), as: UTF8.self) }
}
