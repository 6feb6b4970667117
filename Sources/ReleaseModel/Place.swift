/// A place in the planner's files: which file, which line, which column (both from 1; column in Unicode scalars).
package struct Place: Hashable, Comparable, Sendable {
  /// Index of the file in the order in which the files were joined.
  package var file: Int32
  package var line: Int32
  package var column: Int32

  package init(file: Int32 = 0, line: Int32 = 0, column: Int32 = 0) {
    self.file = file
    self.line = line
    self.column = column
  }

  /// The place of what no file states, such as a default.
  package static let unknown = Place()

  package static func < (a: Place, b: Place) -> Bool {
    (a.file, a.line, a.column) < (b.file, b.line, b.column)
  }
}

/// A value together with the place where the planner wrote it.
package struct Placed<Value: Sendable>: Sendable {
  package var value: Value
  package var place: Place

  package init(_ value: Value, at place: Place) {
    self.value = value
    self.place = place
  }
}

extension Placed: Equatable where Value: Equatable {}
extension Placed: Hashable where Value: Hashable {}
