/// A growing block of trivially copyable elements with unchecked access in release builds: trails, arenas and lists of a
/// search's inner loop. It keeps its memory when elements are removed.
@frozen public struct Stack<Element: BitwiseCopyable>: ~Copyable {
  @usableFromInline var base: UnsafeMutablePointer<Element>
  @usableFromInline var capacity: Int
  // How many elements are in use.
  @usableFromInline var filled: Int

  /// An empty stack with room for some elements.
  @inlinable public init(capacity: Int = 16) {
    self.capacity = Swift.max(capacity, 1)
    // SAFETY: the block holds `capacity` elements; only the first `count` are ever read; freed once, in `deinit`.
    base = .allocate(capacity: self.capacity)
    filled = 0
  }

  deinit { base.deallocate() }

  /// Number of elements.
  @inlinable public var count: Int { filled }
  /// Whether there are none.
  @inlinable public var isEmpty: Bool { filled == 0 }

  // SAFETY: the index is asserted; callers' indices come from `count` or from places noted while they were in it.
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

  /// Adds an element on top; O(1) amortised.
  @inlinable @inline(__always) public mutating func append(_ element: Element) {
    if filled == capacity { grow() }
    base[filled] = element
    filled += 1
  }

  /// Inserts before an index; O(count − index).
  @inlinable public mutating func insert(_ element: Element, at index: Int) {
    assert(index >= 0 && index <= count)
    if filled == capacity { grow() }
    // SAFETY: there is room for one more, and the moved range lies within it.
    (base + index + 1).update(from: base + index, count: count - index)
    base[index] = element
    filled += 1
  }

  /// Removes the elements of a range; O(elements behind it).
  @inlinable public mutating func remove(_ range: Range<Int>) {
    assert(range.lowerBound >= 0 && range.upperBound <= count)
    guard !range.isEmpty else { return }
    // SAFETY: both ranges lie within `count`.
    (base + range.lowerBound).update(from: base + range.upperBound, count: count - range.upperBound)
    filled -= range.count
  }

  /// Keeps the first `length` elements.
  @inlinable @inline(__always) public mutating func truncate(to length: Int) {
    assert(length >= 0 && length <= count)
    filled = length
  }

  @usableFromInline mutating func grow() {
    let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity * 2)
    // SAFETY: the new block is twice as large and does not overlap the old one.
    larger.update(from: base, count: count)
    base.deallocate()
    base = larger
    capacity *= 2
  }
}
