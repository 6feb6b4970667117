import Glibc

/// # Whose turn it is: the cheap search's or large neighbourhoods'
///
/// Each turn goes to the neighbourhoods with a probability that follows what both gained a tick lately (the logarithm of
/// the cost), by an even pattern instead of chance, never below a floor. The cheap search has the first turns
/// alone. On large networks, where changing over costs, turns come in stints. Decided by ticks and results, so that it
/// repeats.
struct Alternation {
  private var turns = 0
  private var debt = 0.0
  /// Gains and ticks, fading: cheap search, neighbourhoods.
  private var gain = (cheap: 0.0, large: 0.0)
  private var spent = (cheap: 1.0, large: 1.0)
  private var idle = 0
  /// Nothing came of the neighbourhoods for a while.
  var isStale = false
  private let firstTurns: Int
  private let floor: Double
  private let stint: Int
  private var left = 0
  private var isLarge = false

  /// `size`: the network's number of activities.
  init(isPlain: Bool, size: Int) {
    stint = 1 + size / 2_000
    firstTurns = (isPlain ? 4 : 12) * stint
    floor = isPlain || size > 5_000 ? 0.1 : 0.25
  }

  /// The part of the turns that goes to the neighbourhoods.
  private var share: Double {
    let cheap = gain.cheap / spent.cheap
    let large = gain.large / spent.large
    guard cheap + large > 0 else { return 2 * floor }
    return min(0.8, max(floor, large / (cheap + large)))
  }

  mutating func isNeighbourhoodsTurn() -> Bool {
    turns += 1
    guard turns > firstTurns else { return false }
    if left == 0 {
      left = stint
      debt += share
      isLarge = debt >= 1
      if isLarge { debt -= 1 }
    }
    left -= 1
    return isLarge
  }

  mutating func note(neighbourhoods: Bool, from: Objective?, to: Objective?, ticks: Int) {
    guard let from, let to else { return }
    let isBetter = to < from
    let gained = isBetter ? max(1e-5, log(Double(from.cost + 1)) - log(Double(to.cost + 1))) : 0
    if neighbourhoods {
      gain.large = gain.large * 0.93 + gained
      spent.large = spent.large * 0.93 + Double(ticks)
      idle = isBetter ? 0 : idle + 1
      if idle >= 12 {
        isStale = true
        idle = 0
      }
    } else {
      gain.cheap = gain.cheap * 0.93 + gained
      spent.cheap = spent.cheap * 0.93 + Double(ticks)
    }
  }
}
