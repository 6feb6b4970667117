/// A bound on a signed variable: the one kind of statement that the kernel knows.
///
/// Side 2v is the variable x, side 2v + 1 is −x; the literal says *side ≤ bound*. So `x ≥ 7` is (2v + 1, −7), its
/// negation `x ≤ 6` is (2v, 6): a lower bound is the mirrored upper bound, and entailment is one comparison.
struct Literal: Hashable {
  var side: Int32
  var bound: Int32

  static func atMost(_ variable: Int32, _ value: Int32) -> Literal { Literal(side: variable << 1, bound: value) }
  static func atLeast(_ variable: Int32, _ value: Int32) -> Literal { Literal(side: variable << 1 | 1, bound: -value) }

  var variable: Int32 { side >> 1 }
  var negated: Literal { Literal(side: side ^ 1, bound: -bound - 1) }
}

/// Why a bound holds.
struct Reason {
  /// `Reason.decision`, a nogood's address, or a propagator with its payload.
  var kind: Int32
  var payload: Int32

  static let decision = Reason(kind: -1, payload: 0)
  static let root = Reason(kind: -2, payload: 0)

  static func nogood(_ address: Int32) -> Reason { Reason(kind: 0, payload: address) }
}
