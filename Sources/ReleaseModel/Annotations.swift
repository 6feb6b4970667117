/// What a planner may say about any object beside its meaning: free text and labels, never interpreted by planning.
package struct Annotations: Hashable, Sendable {
  package var name: String?
  package var note: String?
  package var why: String?
  package var owner: String?
  /// In the order in which the file gives them.
  package var labels: [Label]

  package struct Label: Hashable, Sendable {
    package var key: String
    package var value: String
    package init(key: String, value: String) {
      self.key = key
      self.value = value
    }
  }

  package init(
    name: String? = nil, note: String? = nil, why: String? = nil, owner: String? = nil, labels: [Label] = []
  ) {
    self.name = name
    self.note = note
    self.why = why
    self.owner = owner
    self.labels = labels
  }
}
