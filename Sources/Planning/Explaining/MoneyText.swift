/// Costs as people read them: scaled figures divided by the slots of a day, in groups of three, exact to three places.
package enum MoneyText {
  package static func text(_ scaled: Int, perDay: Int) -> String {
    let sign = scaled < 0 ? "-" : ""
    let (whole, rest) = scaled.magnitude.quotientAndRemainder(dividingBy: UInt(max(1, perDay)))
    if rest == 0 { return sign + grouped(whole) }
    let thousandths = String((rest * 1000 + UInt(perDay) / 2) / UInt(perDay))
    return sign + grouped(whole) + "." + String(repeating: "0", count: max(0, 3 - thousandths.count)) + thousandths
  }

  private static func grouped(_ value: UInt) -> String {
    var digits = Array(String(value))
    var position = digits.count - 3
    while position > 0 {
      digits.insert(",", at: position)
      position -= 3
    }
    return String(digits)
  }
}
