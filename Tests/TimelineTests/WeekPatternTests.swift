import Testing
import Timeline

@Suite struct WeekPatternTests {
  private func grid(_ zone: String, _ from: String, _ to: String, _ slot: Int) throws -> TimeGrid {
    try TimeGrid(
      zone: zone, slotMinutes: slot, start: try #require(LocalInstant(text: from + "T00:00")),
      end: try #require(LocalInstant(text: to + "T00:00")))
  }

  private func week(_ hours: [String], on days: ClosedRange<Int> = 0...4) throws -> WeekPattern {
    let intervals = try DayIntervals(texts: hours)
    return WeekPattern(days: (0..<7).map { days.contains($0) ? intervals : .none })
  }

  @Test func standardDayIsTheMostFrequentTotal() throws {
    var pattern = try week(["09:00-17:00"])
    #expect(pattern.dayLength == DayLength(minutes: 480, workingWeekdays: 5))
    pattern.days[5] = try DayIntervals(texts: ["09:00-13:00"])
    #expect(pattern.dayLength == DayLength(minutes: 480, workingWeekdays: 6))
    pattern.days = pattern.days.enumerated().map { $0.offset < 2 ? pattern.days[5] : .none }
    pattern.days[2] = try DayIntervals(texts: ["09:00-17:00"])
    pattern.days[3] = pattern.days[2]
    #expect(pattern.dayLength.minutes == 480, "a tie goes to the larger")
    pattern.day = 300
    #expect(pattern.dayLength.minutes == 300)
  }

  @Test func holidaysAndExtraDays() throws {
    var pattern = try week(["09:00-12:00", "13:00-17:00"])
    let monday = try #require(CivilDate(text: "2027-01-04"))
    pattern.holidays = [monday, monday + 1]
    pattern.extra = [
      monday + 1: try DayIntervals(texts: ["10:00-11:00"]), monday + 5: try DayIntervals(texts: ["00:00-24:00"]),
    ]
    let calendar = try pattern.expanded(on: grid("UTC", "2027-01-04", "2027-01-11", 60))
    #expect(Array(calendar.runs.prefix(3)) == [34..<35, 57..<60, 61..<65])
    #expect(calendar.runs.last == 120..<144)
    let daily = try pattern.expanded(on: grid("UTC", "2027-01-04", "2027-01-11", 1440))
    #expect((0..<7).map(daily.isWorking) == [false, true, true, true, true, true, false])
  }

  @Test func offGridBordersNameASlotThatFits() throws {
    let pattern = try week(["09:30-17:00"])
    #expect(throws: WeekPattern.OffGrid.self) { try pattern.expanded(on: grid("UTC", "2027-01-04", "2027-01-11", 60)) }
    do {
      _ = try pattern.expanded(on: grid("UTC", "2027-01-04", "2027-01-11", 120))
      Issue.record("expected an off-grid border")
    } catch let error as WeekPattern.OffGrid { #expect(error.fittingSlotMinutes == 30) }
  }

  @Test func overlappingAndMalformedHours() {
    #expect(throws: DayIntervals.Fault.overlap) { try DayIntervals(texts: ["09:00-12:00", "11:00-13:00"]) }
    for text in ["9-5", "17:00-09:00", "09:00-09:00", "09:00-25:00", "09:00", "09:00–17:00", "00:00-24:01"] {
      #expect(throws: DayIntervals.Fault.malformed) { try DayIntervals(texts: [text]) }
    }
  }

  /// Clocks in London go forward on 28 March 2027: New York's nine o'clock falls at 13:00 before and 13:00 − 1 h apart.
  @Test func zonesMapDayByDay() throws {
    let pattern = try week(["09:00-17:00"])
    let zone = try #require(ZoneClock(from: "America/New_York", to: "Europe/London"))
    let calendar = try pattern.expanded(on: grid("Europe/London", "2027-03-01", "2027-04-12", 60), zone: zone)
    let starts = calendar.runs.map { $0.lowerBound % 24 }
    // New York changes on 14 March, London on 28 March: 14:00, then 13:00 for two weeks, then 14:00 again.
    #expect(starts.prefix(10).allSatisfy { $0 == 14 })
    #expect(starts[10..<20].allSatisfy { $0 == 13 })
    #expect(starts[20...].allSatisfy { $0 == 14 })
  }

  @Test func halfHourZonesNeedHalfHourSlots() throws {
    let pattern = try week(["09:00-17:00"])
    let zone = try #require(ZoneClock(from: "Asia/Kolkata", to: "Europe/London"))
    do {
      _ = try pattern.expanded(on: grid("Europe/London", "2027-01-04", "2027-01-11", 60), zone: zone)
      Issue.record("expected an off-grid border")
    } catch let error as WeekPattern.OffGrid { #expect(error.fittingSlotMinutes == 30) }
  }

  @Test func missingAndRepeatedLocalTimes() throws {
    let utc = try #require(ZoneClock(from: "Europe/London", to: "UTC"))
    func at(_ text: String) throws -> String { utc.converted(try #require(LocalInstant(text: text))).description }
    #expect(try at("2027-03-28T01:30") == "2027-03-28T01:30", "does not exist: shifted forward to 02:30 BST")
    #expect(try at("2027-03-28T02:30") == "2027-03-28T01:30")
    #expect(try at("2027-10-31T01:30") == "2027-10-31T00:30", "exists twice: the first")
    let howe = try #require(ZoneClock(from: "Australia/Lord_Howe", to: "UTC"))
    #expect(howe.converted(try #require(LocalInstant(text: "2027-07-01T10:30"))).description == "2027-07-01T00:00")
    #expect(howe.converted(try #require(LocalInstant(text: "2027-01-01T11:00"))).description == "2027-01-01T00:00")
  }

  @Test func clockChangesOfAYear() throws {
    let from = try #require(LocalInstant(text: "2027-01-01T00:00"))
    let to = try #require(LocalInstant(text: "2028-01-01T00:00"))
    #expect(
      ZoneClock.clockChanges(in: "Europe/London", from: from, to: to).map(\.description) == [
        "2027-03-28", "2027-10-31",
      ])
    #expect(ZoneClock.clockChanges(in: "UTC", from: from, to: to).isEmpty)
    #expect(!ZoneDatabase.isKnown("Europe/Londn"))
    #expect(!ZoneDatabase.isKnown("../../etc/passwd"))
    #expect(ZoneDatabase.isKnown("Etc/UTC"))
  }
}
