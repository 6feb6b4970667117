import DenseCollections
import Timeline

/// # Time-table: at every instant the running activities fit the capacity
///
/// - Rules:       an activity runs at t if start ≤ t + lead and end ≥ t + 1 (and t works for it, where it pauses).
///                R1 what surely runs at t exceeds capacity(t) ⇒ conflict.  R2 with it activity i would exceed ⇒ if i ends after t it starts
///                after t + lead; if it starts by t + lead it ends by t.  R3 i surely would run at t and does not fit ⇒ its one open
///                condition is off.
/// - Explanation: pointwise and lazy: activities that surely run at one t, as [start ≤ t + lead], [end ≥ t + 1], just enough of them.
/// - Strength:    bounds, not idempotent.  Complexity: O(n log n) for the profile and O(n × segments) for the sweep.
/// - Wakes on:    bounds and conditions of the tasks.
/// - Source:      Schutt 2011, §4.2–4.6; Gay, Hartert, Schaus, CP 2015.
extension Engine {
  @inline(__always) private func surelyFrom(_ task: EngineModel.Task) -> Int32 { startUpper(task.activity) - task.lead }

  @inline(__always) private func works(_ task: EngineModel.Task, _ t: Int32) -> Bool {
    task.calendar < 0 || model.calendars[Int(task.calendar)].isWorking(Int(t))
  }

  mutating func propagateResource(_ index: Int) -> Bool {
    let resource = model.resources[index]
    swapProfile(index)
    defer { swapProfile(index) }
    let changed = refreshParts(resource)
    if !changed.isEmpty || profiles[index].version == 0 {
      buildProfile(resource)
      profiles[index].version += 1
      profiles[index].highest = profileHeight.max() ?? 0
    }
    let highest = profiles[index].highest
    if highest > resource.capacity {
      let k = profileHeight.indices.first { profileHeight[$0] > resource.capacity } ?? 0
      return overload(index, resource, k)
    }
    guard highest > 0 else { return true }
    let version = profiles[index].version
    var k = resource.tasks.lowerBound
    while k < resource.tasks.upperBound {
      let task = model.tasks[k]
      if highest + task.demand > resource.capacity {
        var now = bounds(task, version)
        let isNear = now.startLower - task.lead < changed.upperBound && now.endUpper > changed.lowerBound
        if !isNear && swept[k].version == version - 1 && !changed.isEmpty { swept[k].version = version }
        if now != swept[k] {
          if !sweep(k, task, resource) { return false }
          now = bounds(task, version)
          swept[k] = now
        }
      }
      k += 1
    }
    return true
  }

  private mutating func swapProfile(_ index: Int) {
    swap(&profileStart, &profiles[index].start)
    swap(&profileEnd, &profiles[index].end)
    swap(&profileHeight, &profiles[index].height)
  }

  @inline(__always) private func bounds(_ task: EngineModel.Task, _ version: Int) -> Swept {
    Swept(
      version: version, startLower: startLower(task.activity), startUpper: startUpper(task.activity),
      endLower: endLower(task.activity), endUpper: endUpper(task.activity),
      isSure: isOn(task.condition) && isOn(task.condition2))
  }

  /// The stretch in which the sure parts of tasks differ from those that the profile was built from.
  private mutating func refreshParts(_ resource: EngineModel.Cumulative) -> Range<Int32> {
    var first = Int32.max
    var last = Int32.min
    var k = resource.tasks.lowerBound
    while k < resource.tasks.upperBound {
      let task = model.tasks[k]
      var from: Int32 = 0
      var to: Int32 = 0
      if isOn(task.condition) && isOn(task.condition2) {
        from = surelyFrom(task)
        to = endLower(task.activity)
        if from >= to { (from, to) = (0, 0) }
      }
      let old = part[k]
      if old.from != from || old.to != to {
        if old.from < old.to { (first, last) = (min(first, old.from), max(last, old.to)) }
        if from < to { (first, last) = (min(first, from), max(last, to)) }
        part[k] = (from, to)
      }
      k += 1
    }
    kernel.ticks &+= resource.tasks.count / 4
    return first < last ? first..<last : 0..<0
  }

  /// Segments of positive height, in order of time.
  private mutating func buildProfile(_ resource: EngineModel.Cumulative) {
    events.removeAll(keepingCapacity: true)
    for k in resource.tasks where part[k].from < part[k].to { addEvents(model.tasks[k], part[k].from, part[k].to) }
    for reduction in resource.reductions {
      addEvent(Int32(reduction.range.lowerBound), reduction.amount)
      addEvent(Int32(reduction.range.upperBound), -reduction.amount)
    }
    kernel.ticks &+= events.count / 2
    events.sort()
    profileStart.removeAll(keepingCapacity: true)
    profileEnd.removeAll(keepingCapacity: true)
    profileHeight.removeAll(keepingCapacity: true)
    var height: Int32 = 0
    var since: Int32 = 0
    for event in events {
      let t = Int32(truncatingIfNeeded: event >> 32)
      let delta = Int32(truncatingIfNeeded: event & 0xFFFF_FFFF) &- 0x4000_0000
      if t > since && height > 0 {
        if let last = profileHeight.last, last == height, profileEnd[profileEnd.count - 1] == since {
          profileEnd[profileEnd.count - 1] = t
        } else {
          profileStart.append(since)
          profileEnd.append(t)
          profileHeight.append(height)
        }
      }
      since = t
      height += delta
    }
  }

  private mutating func addEvents(_ task: EngineModel.Task, _ from: Int32, _ to: Int32) {
    guard task.calendar >= 0 else {
      addEvent(from, task.demand)
      addEvent(to, -task.demand)
      return
    }
    let calendar = model.calendars[Int(task.calendar)]
    var t = Int(from)
    while let start = calendar.nextWorking(from: t), start < Int(to) {
      let stop = min(Int(to), calendar.endOfRun(at: start))
      addEvent(Int32(start), task.demand)
      addEvent(Int32(stop), -task.demand)
      t = stop
    }
  }

  @inline(__always) private mutating func addEvent(_ t: Int32, _ delta: Int32) {
    events.append(Int64(t) << 32 | Int64(delta &+ 0x4000_0000))
  }

  private mutating func overload(_ index: Int, _ resource: EngineModel.Cumulative, _ segment: Int) -> Bool {
    let t = (profileStart[segment] + profileEnd[segment] - 1) / 2
    var found = takeConflictBuffer()
    explainProfile(resource, t, room: capacity(resource, t), without: -1, before: Int32(kernel.trail.count), &found)
    conflict = found
    return false
  }

  private func capacity(_ resource: EngineModel.Cumulative, _ t: Int32) -> Int32 {
    var capacity = resource.capacity
    for reduction in resource.reductions where reduction.range.contains(Int(t)) { capacity -= reduction.amount }
    return capacity
  }

  /// Literals of tasks that surely ran at t before a position, together more than `room`; none superfluous.
  private mutating func explainProfile(
    _ resource: EngineModel.Cumulative, _ t: Int32, room: Int32, without own: Int, before position: Int32,
    _ out: inout [Literal]
  ) {
    covering.removeAll(keepingCapacity: true)
    var sum: Int32 = 0
    for k in resource.tasks where k != own {
      let task = model.tasks[k]
      // What does not surely run at t now did not before.
      guard startUpper(task.activity) - task.lead <= t, endLower(task.activity) > t else { continue }
      guard isOn(task.condition, before: position), isOn(task.condition2, before: position), works(task, t) else {
        continue
      }
      guard upper(model.activities[Int(task.activity)].start, before: position) - task.lead <= t,
        endLower(task.activity, before: position) > t
      else { continue }
      covering.append(Int32(k))
      sum += task.demand
    }
    for k in covering {
      let task = model.tasks[Int(k)]
      if sum - task.demand > room {
        sum -= task.demand
        continue
      }
      out.append(.atMost(model.activities[Int(task.activity)].start, t + task.lead))
      out.append(model.endAtLeast(task.activity, t + 1))
      require(task.condition, &out)
      require(task.condition2, &out)
    }
  }

  /// Moves one task out of the segments in which it does not fit.
  private mutating func sweep(_ number: Int, _ task: EngineModel.Task, _ resource: EngineModel.Cumulative) -> Bool {
    guard mayBeOn(task.condition), mayBeOn(task.condition2) else { return true }
    let isSure = isOn(task.condition) && isOn(task.condition2)
    let act = model.activities[Int(task.activity)]
    if isSure && kernel.isFixed(act.start) && (act.end < 0 || kernel.isFixed(act.end)) { return true }
    let ownFrom = surelyFrom(task)
    let ownTo = endLower(task.activity)
    let limit = resource.capacity - task.demand
    let kind = ReasonClass.timetable + 16 * Int32(number)
    var k = firstSegment(endingAfter: startLower(task.activity) - task.lead)
    while k < profileStart.count {
      kernel.ticks &+= 1
      let from = startLower(task.activity) - task.lead
      let to = endLower(task.activity)
      guard profileStart[k] < to else { break }
      if profileHeight[k] > limit,
        let t = clash(
          task, k, max(from, profileStart[k]), min(to, profileEnd[k]), last: true, isSure, ownFrom, ownTo, limit)
      {
        if !isSure {
          if ownFrom <= t && t < ownTo { return switchOff(task, kind, t) }
        } else if !tighten(.atLeast(act.start, t + task.lead + 1), Reason(kind: kind, payload: t)) {
          return false
        }
      }
      k += 1
    }
    guard isSure else { return true }
    k = firstSegment(endingAfter: surelyFrom(task))
    while k < profileStart.count, profileStart[k] < endUpper(task.activity) { k += 1 }
    k -= 1
    while k >= 0 {
      kernel.ticks &+= 1
      let from = surelyFrom(task)
      let to = endUpper(task.activity)
      guard profileEnd[k] > from else { break }
      if profileHeight[k] > limit, profileStart[k] < to,
        let t = clash(
          task, k, max(from, profileStart[k]), min(to, profileEnd[k]), last: false, isSure, ownFrom, ownTo, limit)
      {
        if !tighten(model.endAtMost(task.activity, t), Reason(kind: kind, payload: t)) { return false }
      }
      k -= 1
    }
    return true
  }

  private func firstSegment(endingAfter t: Int32) -> Int {
    var low = 0
    var high = profileEnd.count
    while low < high {
      let middle = (low + high) / 2
      if profileEnd[middle] <= t { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// An instant of [from, to) at which the task draws and does not fit beside the others of segment k; the last or the
  /// first of them.
  private func clash(
    _ task: EngineModel.Task, _ k: Int, _ from: Int32, _ to: Int32, last: Bool, _ isSure: Bool, _ ownFrom: Int32,
    _ ownTo: Int32, _ limit: Int32
  ) -> Int32? {
    guard from < to else { return nil }
    var low = from
    var high = to
    // Where the task itself is part of the profile it may fit all the same.
    if isSure && ownFrom < ownTo && profileHeight[k] - task.demand <= limit {
      if last {
        if ownTo < high { low = max(low, ownTo) } else { high = min(high, ownFrom) }
      } else {
        if ownFrom > low { high = min(high, ownFrom) } else { low = max(low, ownTo) }
      }
      guard low < high else { return nil }
    }
    guard task.calendar >= 0 else { return last ? high - 1 : low }
    let calendar = model.calendars[Int(task.calendar)]
    let t = last ? calendar.previousWorking(before: Int(high)) : calendar.nextWorking(from: Int(low))
    guard let t, t >= Int(low), t < Int(high) else { return nil }
    return Int32(t)
  }

  private mutating func switchOff(_ task: EngineModel.Task, _ kind: Int32, _ t: Int32) -> Bool {
    let open = [task.condition, task.condition2].filter { !isOn($0) }
    guard open.count == 1 else { return true }
    return tighten(.atMost(open[0], 0), Reason(kind: kind, payload: t))
  }

  mutating func explainTimetable(
    _ number: Int, _ literal: Literal, _ t: Int32, before position: Int32, _ out: inout [Literal]
  ) {
    let task = model.tasks[number]
    let resource = model.resources[Int(task.resource)]
    let isCondition = literal.variable == task.condition || literal.variable == task.condition2
    for condition in [task.condition, task.condition2] where condition >= 0 && condition != literal.variable {
      out.append(.atLeast(condition, 1))
    }
    if isCondition || literal.side & 1 == 0 {
      out.append(.atMost(model.activities[Int(task.activity)].start, t + task.lead))
    }
    if isCondition || literal.side & 1 == 1 { out.append(model.endAtLeast(task.activity, t + 1)) }
    explainProfile(resource, t, room: capacity(resource, t) - task.demand, without: number, before: position, &out)
  }
}
