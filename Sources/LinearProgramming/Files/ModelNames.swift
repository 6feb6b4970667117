/// Names of rows and columns as files need them: words without blanks, each once. What the model names otherwise becomes
/// `r1…` or `c1…`.
struct ModelNames {
  let rows: [String]
  let columns: [String]

  init(_ model: LinearModel) {
    rows = Self.unique(model.rows.map(\.name), "r", reserved: "cost")
    columns = Self.unique(model.columns.map(\.name), "c", reserved: "")
  }

  private static func unique(_ names: [String], _ letter: String, reserved: String) -> [String] {
    var seen: Set<String> = [reserved]
    let areSound = names.allSatisfy { name in isWord(name) && seen.insert(name).inserted }
    return areSound ? names : names.indices.map { "\(letter)\($0 + 1)" }
  }

  /// Letters, digits, `_` and `.`, begun by a letter that can't be taken for a number's exponent.
  private static func isWord(_ name: String) -> Bool {
    guard let first = name.utf8.first, name.utf8.count <= 200 else { return false }
    let isLetter = (first >= 65 && first <= 90) || (first >= 97 && first <= 122)
    return isLetter && first != 69 && first != 101
      && name.utf8.allSatisfy {
        ($0 >= 48 && $0 <= 57) || ($0 >= 65 && $0 <= 90) || ($0 >= 97 && $0 <= 122) || $0 == 95 || $0 == 46
      }
  }
}
