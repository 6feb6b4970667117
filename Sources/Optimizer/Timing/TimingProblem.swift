/// # Dates for a fixed order, at the least cost
///
/// Minimise Σ of convex piecewise-linear costs of dates under orders x(to) − x(from) ≥ lag. Date 0 is the origin of time
/// (`TimingProblem.origin`), so that bounds are orders from it and to it, and a cost piece is an order that may be broken
/// at a price: Σ price × max(0, lag − (x(to) − x(from))).
///
/// - lateness of an end x after `due`:      order from x to the origin, lag −due, price per slot;
/// - earliness before a reference:          order from the origin to x, lag reference, price per slot;
/// - holding from a start to an end:        an order from the end to the start, lag 0, price per slot.
package struct TimingProblem: Hashable, Sendable {
  package struct Order: Hashable, Sendable {
    package var from: Int32
    package var to: Int32
    package var lag: Int
    /// Per slot that it is missed by; nil: must hold. Not negative.
    package var price: Int?
  }

  /// The date that is always 0.
  package static let origin = 0
  /// Dates, the origin's included; at least 1.
  package private(set) var count = 1
  package private(set) var orders: [Order] = []

  package init() {}

  /// A further date, in `range`.
  package mutating func addDate(in range: ClosedRange<Int>) -> Int {
    let date = count
    count += 1
    require(from: Self.origin, to: date, lag: range.lowerBound)
    require(from: date, to: Self.origin, lag: -range.upperBound)
    return date
  }

  /// x(to) − x(from) ≥ lag.
  package mutating func require(from: Int, to: Int, lag: Int) {
    orders.append(Order(from: Int32(from), to: Int32(to), lag: lag, price: nil))
  }

  /// What x(to) − x(from) falls short of lag costs `price` per slot.
  package mutating func prefer(from: Int, to: Int, lag: Int, price: Int) {
    guard price > 0 else { return }
    orders.append(Order(from: Int32(from), to: Int32(to), lag: lag, price: price))
  }

  /// What each slot of a date after `due` costs.
  package mutating func charge(_ date: Int, after due: Int, price: Int) {
    prefer(from: date, to: Self.origin, lag: -due, price: price)
  }

  /// What each slot of a date before `reference` costs.
  package mutating func charge(_ date: Int, before reference: Int, price: Int) {
    prefer(from: Self.origin, to: date, lag: reference, price: price)
  }

  package mutating func setLag(of order: Int, to lag: Int) { orders[order].lag = lag }

  /// Cost of dates; nil if they break an order.
  package func cost(of dates: [Int]) -> Int? {
    var sum = 0
    for order in orders {
      let lack = order.lag - (dates[Int(order.to)] - dates[Int(order.from)])
      guard lack > 0 else { continue }
      guard let price = order.price else { return nil }
      sum += price * lack
    }
    return sum
  }
}
