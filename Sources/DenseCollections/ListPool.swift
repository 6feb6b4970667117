/// A fixed number of growing lists of trivially copyable elements, each kept in order by its owner: watch lists. Access is
/// unchecked in release builds; lists keep their memory.
@frozen public struct ListPool<Element: BitwiseCopyable>: ~Copyable {
  @frozen @usableFromInline struct Header {
    @usableFromInline var base: UnsafeMutablePointer<Element>?
    @usableFromInline var count: Int32
    @usableFromInline var capacity: Int32

    @inlinable init(base: UnsafeMutablePointer<Element>?, count: Int32, capacity: Int32) {
      self.base = base
      self.count = count
      self.capacity = capacity
    }
  }

  @usableFromInline let headers: UnsafeMutablePointer<Header>
  /// Number of lists.
  public let listCount: Int

  /// Empty lists.
  @inlinable public init(lists: Int) {
    listCount = lists
    // SAFETY: one header a list, initialised here; freed once, in `deinit`.
    headers = .allocate(capacity: Swift.max(lists, 1))
    headers.initialize(repeating: Header(base: nil, count: 0, capacity: 0), count: lists)
  }

  deinit {
    for list in 0..<listCount { headers[list].base?.deallocate() }
    headers.deallocate()
  }

  /// Number of elements of a list.
  @inlinable @inline(__always) public func count(_ list: Int) -> Int {
    assert(list >= 0 && list < listCount)
    return Int(headers[list].count)
  }

  // SAFETY: both indices are asserted; an element within a list's count was initialised, so its block exists.
  /// An element of a list; checked in debug builds only.
  @inlinable public subscript(_ list: Int, _ index: Int) -> Element {
    @inline(__always) get {
      assert(index >= 0 && index < count(list))
      return headers[list].base.unsafelyUnwrapped[index]
    }
    @inline(__always) nonmutating set {
      assert(index >= 0 && index < count(list))
      headers[list].base.unsafelyUnwrapped[index] = newValue
    }
  }

  /// Inserts before an index of a list; O(elements behind it).
  @inlinable public func insert(_ element: Element, at index: Int, of list: Int) {
    assert(index >= 0 && index <= count(list))
    if headers[list].count == headers[list].capacity { grow(list) }
    // SAFETY: there is room for one more, and the moved range lies within it.
    let base = headers[list].base.unsafelyUnwrapped
    (base + index + 1).update(from: base + index, count: Int(headers[list].count) - index)
    base[index] = element
    headers[list].count += 1
  }

  /// Removes a range of a list; O(elements behind it).
  @inlinable public func remove(_ range: Range<Int>, of list: Int) {
    assert(range.lowerBound >= 0 && range.upperBound <= count(list))
    guard !range.isEmpty, let base = headers[list].base else { return }
    // SAFETY: both ranges lie within the list.
    (base + range.lowerBound).update(
      from: base + range.upperBound, count: Int(headers[list].count) - range.upperBound)
    headers[list].count -= Int32(range.count)
  }

  /// Empties a list.
  @inlinable public func removeAll(of list: Int) {
    assert(list >= 0 && list < listCount)
    headers[list].count = 0
  }

  @usableFromInline func grow(_ list: Int) {
    let capacity = Swift.max(4, 2 * Int(headers[list].capacity))
    let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity)
    // SAFETY: the new block is larger and does not overlap the old one.
    if let base = headers[list].base {
      larger.update(from: base, count: Int(headers[list].count))
      base.deallocate()
    }
    headers[list].base = larger
    headers[list].capacity = Int32(capacity)
  }
}
