/// # Demands seen anew: dual feasible functions
///
/// A function f of demands is dual feasible for a capacity C where demands that fit into C together still fit, taken through f,
/// into f(C). So what overloads the scaled capacity overloads the resource, and by more: two demands just above C / 2 fill
/// it as if each were half of it.
///
/// - Families:    demands above C − λ count as C and those below λ as nothing (Fekete, Schepers); k + 1 parts rounded
///                down to k (Fekete, Schepers' u); pieces of λ, those above C / 2 by what they leave (Carlier, Néron).
/// - Covers:      where k = ⌊C / t⌋, at most k of the demands of t and more run at once. Each of them is above C / (k + 1), so
///                the rounding to k parts counts it as C of k · C, one above j · C / (k + 1) as j times that: the cover as a
///                cumulative of capacity k, lifted. Here for k ≤ 6 and any t. Not seen: a set of which k + 1 never
///                fit only because few of its demands are small, and for k > 1 one that several resources forbid together (for k = 1
///                that is a clique).
/// - Meaning:     `values[r]` for r in 0…C, not falling; the scaled capacity is its last value.
/// - Complexity:  O(C) a function; the families together O(C) functions, of which callers keep the few that promise most.
/// - Source:      Fekete, Schepers 2001; Carlier, Néron 2007; Clautiaux, Alves, Valério de Carvalho 2010; covers: Baptiste, Bonifas 2018.
/// - Verified by: all multisets of demands (`DualFeasibleTests`), and the proof checker for what is claimed.
struct DualFeasible: Hashable {
  let values: [Int]
  var capacity: Int { values[values.count - 1] }

  /// Those that treat the demands at hand differently, for capacities up to `greatest`.
  static func families(demands: [Int], capacity: Int) -> [DualFeasible] {
    guard capacity > 1, capacity <= greatest else { return [] }
    var result: [DualFeasible] = []
    for limit in Set(demands.filter { $0 > 0 && 2 * $0 <= capacity } + [capacity / 2]).sorted() where limit > 0 {
      result.append(cutting(limit, capacity))
      result.append(pieces(limit, capacity))
    }
    for parts in 1...6 { result.append(rounding(parts, capacity)) }
    return result
  }

  static let greatest = 1_000

  private static func cutting(_ limit: Int, _ capacity: Int) -> DualFeasible {
    DualFeasible(
      values: (0...capacity).map { $0 > capacity - limit ? capacity : $0 < limit ? 0 : $0 })
  }

  private static func rounding(_ parts: Int, _ capacity: Int) -> DualFeasible {
    DualFeasible(
      values: (0...capacity).map { r in
        (parts + 1) * r % capacity == 0 ? parts * r : (parts + 1) * r / capacity * capacity
      })
  }

  private static func pieces(_ limit: Int, _ capacity: Int) -> DualFeasible {
    DualFeasible(
      values: (0...capacity).map { r in
        if 2 * r < capacity { return 2 * (r / limit) }
        return 2 * r == capacity ? capacity / limit : 2 * (capacity / limit - (capacity - r) / limit)
      })
  }
}
