/// An owned block of trivially copyable elements with unchecked access in release builds: for the two or three hottest
/// buffers of a search, where an array's uniqueness checks would show.
@frozen public struct Buf<Element: BitwiseCopyable>: ~Copyable {
  @usableFromInline let base: UnsafeMutablePointer<Element>
  /// Number of elements, fixed for life.
  public let count: Int

  /// A block of `count` elements, all equal to `value`. O(count).
  @inlinable public init(_ count: Int, _ value: Element) {
    // SAFETY: the block holds `count` elements, is initialised here and freed once, in `deinit`.
    base = .allocate(capacity: Swift.max(count, 1))
    base.initialize(repeating: value, count: count)
    self.count = count
  }

  deinit { base.deallocate() }

  // SAFETY: the index is asserted; every caller's indices come from the arrays that sized the block.
  /// The element at an index in 0..<count; O(1), checked in debug builds only.
  @inlinable public subscript(_ index: Int) -> Element {
    @inline(__always) get {
      assert(index >= 0 && index < count)
      return base[index]
    }
    @inline(__always) nonmutating set {
      assert(index >= 0 && index < count)
      base[index] = newValue
    }
  }
}
