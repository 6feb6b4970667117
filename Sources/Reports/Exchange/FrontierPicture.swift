/// A frontier as a drawing: verified points joined by steps, and below them what is proved out of reach.
package struct FrontierPicture {
  package struct Point: Sendable {
    package var x: Double
    package var y: Double
    package var bound: Double
    package var label: String

    package init(x: Double, y: Double, bound: Double, label: String) {
      self.x = x
      self.y = y
      self.bound = bound
      self.label = label
    }
  }

  private let title: String
  private let axes: (x: String, y: String)
  private let points: [Point]

  package init(title: String, axes: (x: String, y: String), points: [Point]) {
    self.title = title
    self.axes = axes
    self.points = points
  }

  private static let width: Double = 720
  private static let height: Double = 420
  private static let left: Double = 90
  private static let right: Double = 690
  private static let top: Double = 50
  private static let bottom: Double = 360

  /// Where values lie on the drawing.
  private struct Scale {
    var low: Double
    var high: Double
    var from: Double
    var to: Double

    init(_ values: [Double], from: Double, to: Double) {
      let least: Double = values.min() ?? 0
      let most: Double = values.max() ?? 1
      low = least
      high = most > least ? most : least + 1
      self.from = from
      self.to = to
    }

    func place(_ value: Double) -> Double {
      let part: Double = (value - low) / (high - low)
      return from + part * (to - from)
    }

    /// Five values, evenly spaced.
    var ticks: [Double] { (0...4).map { low + (high - low) * Double($0) / 4 } }
  }

  /// One SVG document that needs nothing else.
  package var svg: String {
    let columns = Scale(points.map(\.x), from: Self.left, to: Self.right)
    let rows = Scale(points.map(\.y) + points.map(\.bound) + [0], from: Self.bottom, to: Self.top)
    let (left, right, top, bottom) = (number(Self.left), number(Self.right), number(Self.top), number(Self.bottom))
    let middle = number((Self.left + Self.right) / 2)
    let name = markup(title)
    var lines: [String] = []
    lines.append(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(number(Self.width)) \(number(Self.height))\" role=\"img\" aria-label=\"\(name)\" font-family=\"system-ui, sans-serif\" font-size=\"12\">"
    )
    lines.append("<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>")
    lines.append(
      "<text x=\"\(left)\" y=\"26\" font-size=\"15\" font-weight=\"600\" fill=\"#1c2733\">\(name)</text>")
    lines.append("<path d=\"M\(left) \(top)V\(bottom)H\(right)\" fill=\"none\" stroke=\"#8a96a3\"/>")
    for tick in columns.ticks {
      lines.append(
        "<text x=\"\(number(columns.place(tick)))\" y=\"378\" text-anchor=\"middle\" fill=\"#4a5763\">\(Self.tick(tick))</text>"
      )
    }
    for tick in rows.ticks {
      let y = number(rows.place(tick) + 4)
      lines.append("<text x=\"82\" y=\"\(y)\" text-anchor=\"end\" fill=\"#4a5763\">\(Self.tick(tick))</text>")
    }
    lines.append("<text x=\"\(middle)\" y=\"406\" text-anchor=\"middle\" fill=\"#1c2733\">\(markup(axes.x))</text>")
    lines.append(
      "<text transform=\"translate(18 205) rotate(-90)\" text-anchor=\"middle\" fill=\"#1c2733\">\(markup(axes.y))</text>"
    )
    lines += marks(columns.place, rows.place)
    lines.append("</svg>")
    return lines.joined(separator: "\n") + "\n"
  }

  private func marks(_ column: (Double) -> Double, _ row: (Double) -> Double) -> [String] {
    func stairs(_ value: (Point) -> Double) -> String {
      var path = ""
      for (index, point) in points.enumerated() {
        path +=
          index == 0
          ? "M\(number(column(point.x))) \(number(row(value(point))))"
          : "H\(number(column(point.x)))V\(number(row(value(point))))"
      }
      return path
    }
    var lines: [String] = []
    if points.count > 1 {
      lines.append("<path d=\"\(stairs(\.y))\" fill=\"none\" stroke=\"#1f6feb\" stroke-width=\"2\"/>")
    }
    for point in points {
      let (x, y, low) = (column(point.x), row(point.y), row(point.bound))
      let title = "<title>\(markup(point.label))</title>"
      if point.bound < point.y {
        lines.append(
          "<path d=\"M\(number(x)) \(number(y))V\(number(low))M\(number(x - 5)) \(number(low))h10\" stroke=\"#b35900\" stroke-dasharray=\"3 2\">\(title)</path>"
        )
      }
      lines.append(
        "<circle cx=\"\(number(x))\" cy=\"\(number(y))\" r=\"5\" fill=\"\(point.bound < point.y ? "#ffffff" : "#1f6feb")\" stroke=\"#1f6feb\" stroke-width=\"2\">\(title)</circle>"
      )
    }
    return lines
  }

  /// One digit behind the point.
  private func number(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(Double(tenths) / 10)"
  }

  private static func tick(_ value: Double) -> String {
    let size = abs(value)
    if size >= 10_000_000 { return "\(Int((value / 1_000_000).rounded())) M" }
    if size >= 10_000 { return "\(Int((value / 1_000).rounded())) k" }
    if value == value.rounded() { return "\(Int(value))" }
    return "\((value * 10).rounded() / 10)"
  }
}
