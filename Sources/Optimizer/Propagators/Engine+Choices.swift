/// # Choices: exactly one of the members is on if the owner is, none otherwise
///
/// - Rules:       R1 a member on ⇒ the others off, the owner on.  R2 owner off ⇒ all off.  R3 owner on, all but one off ⇒ that one on.
///                R4 all off ⇒ owner off.
/// - Explanation: the literals of the rule.   Complexity: O(members).   Wakes on: any member, the owner.
extension Engine {
  mutating func propagateChoice(_ index: Int) -> Bool {
    let choice = model.choices[index]
    let reason = Reason(kind: ReasonClass.choice + 16 * Int32(index), payload: 0)
    var on: Int32 = -1
    var open: Int32 = -1
    var openCount = 0
    for member in choice.members {
      kernel.ticks &+= 1
      if kernel.lower(member) == 1 {
        on = member
      } else if kernel.upper(member) == 1 {
        open = member
        openCount += 1
      }
    }
    if on >= 0 {
      for member in choice.members where member != on && !tighten(.atMost(member, 0), reason) { return false }
      return choice.owner < 0 || tighten(.atLeast(choice.owner, 1), reason)
    }
    if choice.owner >= 0 && kernel.upper(choice.owner) == 0 {
      for member in choice.members where !tighten(.atMost(member, 0), reason) { return false }
      return true
    }
    if openCount == 0 {
      if choice.owner >= 0 { return tighten(.atMost(choice.owner, 0), reason) }
      // Nothing is left: as a conflict, the last member would have to be on.
      return tighten(.atLeast(choice.members[choice.members.count - 1], 1), reason)
    }
    if openCount == 1 && isOn(choice.owner) { return tighten(.atLeast(open, 1), reason) }
    return true
  }

  func explainChoice(_ index: Int, _ literal: Literal, before position: Int32, _ out: inout [Literal]) {
    let choice = model.choices[index]
    let isOnAsked = literal.side & 1 == 1
    if literal.variable == choice.owner {
      if isOnAsked {
        if let member = choice.members.first(where: { lower($0, before: position) == 1 }) {
          out.append(.atLeast(member, 1))
        }
      } else {
        for member in choice.members { out.append(.atMost(member, 0)) }
      }
      return
    }
    if isOnAsked {
      for member in choice.members where member != literal.variable { out.append(.atMost(member, 0)) }
      require(choice.owner, &out)
      return
    }
    if let member = choice.members.first(where: { $0 != literal.variable && lower($0, before: position) == 1 }) {
      out.append(.atLeast(member, 1))
    } else {
      out.append(.atMost(choice.owner, 0))
    }
  }
}
