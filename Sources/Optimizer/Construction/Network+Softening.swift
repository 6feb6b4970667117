import ReleaseGraph
import Timeline

extension Network {
  /// # The network without deadlines, for finding a schedule that keeps them
  ///
  /// The horizon is doubled, its second half a copy of the first (calendars, capacities, windows, start sets), and every
  /// latest end becomes a due date whose excess is the only cost. A schedule that costs nothing there is a schedule of
  /// this network, activity for activity, mode for mode. Leaving out an optional group costs 1.
  func softened() -> Network {
    let shift = horizon
    let double = 2 * horizon
    var soft = self
    soft.horizon = double
    soft.calendars = calendars.map { calendar in
      calendar.isAlways
        ? .always(horizon: double)
        : WorkCalendar(
          horizon: double, runs: calendar.runs + calendar.runs.map { ($0.lowerBound + shift)..<($0.upperBound + shift) }
        )
    }
    soft.startSets = startSets.map { $0 + $0.map { ($0.lowerBound + shift)...($0.upperBound + shift) } }
      .map(Self.joined)
    for r in resources.indices {
      var capacity = StepFunction(horizon: double, value: 0)
      for segment in resources[r].capacity.segments {
        capacity.set(segment.range, to: segment.value)
        capacity.set((segment.range.lowerBound + shift)..<(segment.range.upperBound + shift), to: segment.value)
      }
      soft.resources[r].capacity = capacity
    }
    for w in windows.indices {
      soft.windows[w].occurrences += windows[w].occurrences.map {
        ($0.lowerBound + shift)..<($0.upperBound + shift)
      }
    }
    soft.deliveries = activities.indices.map {
      Delivery(activity: $0, due: min(horizon, activities[$0].latestEnd), weight: 1)
    }
    for i in activities.indices { soft.activities[i].latestEnd = double }
    for m in modes.indices {
      soft.modes[m].cost = 0
      soft.modes[m].holdingRate = 0
    }
    for g in groups.indices { soft.groups[g].absenceCost = 1 }
    soft.displacements = []
    soft.makespanCost = 0
    return soft
  }

  /// Closed ranges in order, with those that meet or touch merged.
  private static func joined(_ ranges: [ClosedRange<Int>]) -> [ClosedRange<Int>] {
    var result: [ClosedRange<Int>] = []
    for range in ranges {
      if let last = result.last, range.lowerBound <= last.upperBound + 1 {
        result[result.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
      } else {
        result.append(range)
      }
    }
    return result
  }
}
