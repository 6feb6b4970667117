import Testing
import Timeline

@Suite struct CivilTimeTests {
  @Test func datesCountEveryDayOnce() throws {
    var date = try #require(CivilDate(text: "1895-12-25"))
    var wrong: [CivilDate] = []
    for _ in 0..<90_000 {
      let (year, month, day) = date.components
      if CivilDate(year: year, month: month, day: day) != date { wrong.append(date) }
      date = date + 1
    }
    #expect(wrong.isEmpty)
    #expect(CivilDate(text: "1970-01-01")?.dayNumber == 0)
    #expect(CivilDate(text: "2000-03-01")?.dayNumber == 11_017)
    #expect(CivilDate(text: "2027-03-06")?.weekday == .sat)
    #expect(CivilDate(text: "9999-12-31")?.dayNumber == 2_932_896)
  }

  @Test(arguments: [
    "2027-02-29", "2027-13-01", "2027-00-10", "2027-1-01", "27-01-01", "2027-01-32", "2027/01/01", "0000-01-01", "",
    "2027-01-01 ", "2027-01-0a", "２027-01-01",
  ])
  func refusesDates(_ text: String) { #expect(CivilDate(text: text) == nil) }

  @Test(arguments: [
    "2027-01-01T24:00", "2027-01-01T9:00", "2027-01-01 09:00", "2027-01-01T09:60", "2027-01-01T09:00:00",
  ])
  func refusesInstants(_ text: String) { #expect(LocalInstant(text: text) == nil) }

  @Test func readsInstants() throws {
    let instant = try #require(LocalInstant(text: "2027-03-06T20:30"))
    #expect(instant.description == "2027-03-06T20:30")
    #expect(instant.minuteOfDay == 1230)
    #expect(LocalInstant(minutes: -1).description == "1969-12-31T23:59")
  }

  @Test func weekdayRangesMayWrap() {
    #expect(Weekday.days(inRange: "sat-mon") == [.sat, .sun, .mon])
    #expect(Weekday.days(inRange: "tue") == [.tue])
    #expect(Weekday.days(inRange: "mon-mon") == [.mon])
    #expect(Weekday.days(inRange: "Mon") == nil)
    #expect(Weekday.days(inRange: "mon-tue-wed") == nil)
  }

  @Test func gridMapsBothWays() throws {
    let start = try #require(LocalInstant(text: "2027-01-04T06:00"))
    let end = try #require(LocalInstant(text: "2027-02-01T00:00"))
    let grid = try TimeGrid(zone: "UTC", slotMinutes: 360, start: start, end: end)
    #expect(grid.slotCount == 27 * 4 + 3)
    #expect((-10...200).allSatisfy { grid.slot(of: grid.instant(of: $0)) == $0 })
    #expect(grid.slot(of: LocalInstant(minutes: start.minutes + 7)) == nil)
    #expect(grid.clipped(-5, 3) == 0..<3)
    #expect(grid.clipped(500, 600).isEmpty)
    #expect(throws: TimeGrid.Fault.endBeforeStart) {
      try TimeGrid(zone: "UTC", slotMinutes: 60, start: end, end: start)
    }
    #expect(throws: TimeGrid.Fault.self) {
      try TimeGrid(zone: "UTC", slotMinutes: 15, start: start, end: LocalInstant(minutes: start.minutes + 15 << 25))
    }
  }

  @Test func durationsFollowTheLanguage() throws {
    let office = DayLength(minutes: 480, workingWeekdays: 5)
    func slots(_ text: String, _ size: Int, _ day: DayLength) throws -> Int {
      try DurationText(text: text).workingSlots(slotMinutes: size, day: day)
    }
    #expect(try slots("10d", 60, office) == 80)
    #expect(try slots("2w", 60, office) == 80)
    #expect(try slots("1d", 60, .always) == 24)
    #expect(try slots("1w", 60, .always) == 168)
    #expect(try slots("90m", 60, office) == 2)
    #expect(try slots("0h", 60, office) == 0)
    #expect(try slots("3d", 1440, office) == 3)
    #expect(try slots("2w", 1440, office) == 10)
    #expect(try slots("9h", 1440, office) == 2)
    #expect(try slots("1m", 1440, office) == 1)
    #expect(try DurationText(text: "-90m", allowsMinus: true).elapsedSlots(slotMinutes: 60) == -1)
    #expect(try DurationText(text: "90m").elapsedSlots(slotMinutes: 60) == 2)
    #expect(try DurationText(text: "90m").wholeSlots(slotMinutes: 60) == nil)
    #expect(try DurationText(text: "4h").wholeSlots(slotMinutes: 60) == 4)
    #expect(try DurationText(text: "12h").wholeWorkingSlots(slotMinutes: 1440, day: office) == nil)
    #expect(try DurationText(text: "16h").wholeWorkingSlots(slotMinutes: 1440, day: office) == 2)
  }

  @Test(arguments: ["", "d", "10", "1.5d", "1 d", "+1d", "1D", "99999999999999999999d", "1000001d", "-1d", "١d"])
  func refusesDurations(_ text: String) {
    #expect(throws: DurationText.Fault.self) { try DurationText(text: text) }
  }
}
