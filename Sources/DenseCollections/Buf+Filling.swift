extension Buf where Element: ExpressibleByIntegerLiteral {
  /// A block with the elements of an array. O(count).
  @inlinable public init(_ values: [Element]) {
    self.init(values.count, 0)
    for k in 0..<values.count { self[k] = values[k] }
  }
}

extension Buf {
  /// Sets the first elements. O(number).
  @inlinable public func fill(first number: Int, with value: Element) {
    assert(number <= count)
    // SAFETY: the block holds `count` initialised elements, and number ≤ count by the callers' sizing.
    base.update(repeating: value, count: number)
  }
}
