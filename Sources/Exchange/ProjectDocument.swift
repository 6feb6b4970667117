package import Foundation
import XMLCoder

/// # Microsoft Project XML (MSPDI), as far as it is written and read here
///
/// The members of each value stand in the order of Microsoft's schema, which its reader demands; XMLCoder writes them so.
/// Source: Microsoft, mspdi_pj12.xsd.
package struct ProjectDocument: Codable, Equatable, Sendable {
  package var SaveVersion: Int?
  package var Name: String?
  package var Title: String?
  package var ScheduleFromStart: Int?
  package var StartDate: String?
  package var FinishDate: String?
  package var CalendarUID: Int?
  package var MinutesPerDay: Int?
  package var MinutesPerWeek: Int?
  package var DaysPerMonth: Int?
  package var Calendars: CalendarList?
  package var Tasks: TaskList?
  package var Resources: ResourceList?
  package var Assignments: AssignmentList?

  package init() {}

  package struct CalendarList: Codable, Equatable, Sendable {
    package var Calendar: [WorkWeek]
    package init(_ all: [WorkWeek]) { Calendar = all }
  }

  package struct TaskList: Codable, Equatable, Sendable {
    package var Task: [Work]
    package init(_ all: [Work]) { Task = all }
  }

  package struct ResourceList: Codable, Equatable, Sendable {
    package var Resource: [Worker]
    package init(_ all: [Worker]) { Resource = all }
  }

  package struct AssignmentList: Codable, Equatable, Sendable {
    package var Assignment: [Use]
    package init(_ all: [Use]) { Assignment = all }
  }

  package struct WorkWeek: Codable, Equatable, Sendable {
    package var UID: Int
    package var Name: String?
    package var IsBaseCalendar: Int?
    package var BaseCalendarUID: Int?
    package var WeekDays: DayList?
    package init(UID: Int) { self.UID = UID }
  }

  package struct DayList: Codable, Equatable, Sendable {
    package var WeekDay: [Day]
    package init(_ all: [Day]) { WeekDay = all }
  }

  /// A weekday from Sunday = 1, or with `DayType` 0 a stretch of dates.
  package struct Day: Codable, Equatable, Sendable {
    package var DayType: Int
    package var DayWorking: Int
    package var TimePeriod: Stretch?
    package var WorkingTimes: HourList?
    package init(DayType: Int, DayWorking: Int, TimePeriod: Stretch? = nil, WorkingTimes: HourList? = nil) {
      self.DayType = DayType
      self.DayWorking = DayWorking
      self.TimePeriod = TimePeriod
      self.WorkingTimes = WorkingTimes
    }
  }

  package struct Stretch: Codable, Equatable, Sendable {
    package var FromDate: String
    package var ToDate: String
    package init(FromDate: String, ToDate: String) {
      self.FromDate = FromDate
      self.ToDate = ToDate
    }
  }

  package struct HourList: Codable, Equatable, Sendable {
    package var WorkingTime: [Hours]
    package init(_ all: [Hours]) { WorkingTime = all }
  }

  package struct Hours: Codable, Equatable, Sendable {
    package var FromTime: String?
    package var ToTime: String?
    package init(FromTime: String, ToTime: String) {
      self.FromTime = FromTime
      self.ToTime = ToTime
    }
  }

  package struct Work: Codable, Equatable, Sendable {
    package var UID: Int
    package var ID: Int?
    package var Name: String?
    package var `Type`: Int?
    package var IsNull: Int?
    package var Contact: String?
    package var WBS: String?
    package var OutlineNumber: String?
    package var OutlineLevel: Int?
    package var Priority: Int?
    package var Start: String?
    package var Finish: String?
    package var Duration: String?
    package var DurationFormat: Int?
    package var Milestone: Int?
    package var Summary: Int?
    package var ConstraintType: Int?
    package var CalendarUID: Int?
    package var ConstraintDate: String?
    package var Deadline: String?
    package var IgnoreResourceCalendar: Int?
    package var Notes: String?
    package var PredecessorLink: [Link]
    package var Baseline: [Baselined]
    package init(UID: Int) {
      self.UID = UID
      PredecessorLink = []
      Baseline = []
    }
  }

  package struct Link: Codable, Equatable, Sendable {
    package var PredecessorUID: Int?
    package var `Type`: Int?
    package var CrossProject: Int?
    package var LinkLag: Int?
    package var LagFormat: Int?
    package init(PredecessorUID: Int, type: Int, LinkLag: Int) {
      self.PredecessorUID = PredecessorUID
      self.`Type` = type
      CrossProject = 0
      self.LinkLag = LinkLag
      LagFormat = 8
    }
  }

  package struct Baselined: Codable, Equatable, Sendable {
    package var Number: Int?
    package var Start: String?
    package var Finish: String?
    package var Duration: String?
    package init(Start: String, Finish: String, Duration: String) {
      Number = 0
      self.Start = Start
      self.Finish = Finish
      self.Duration = Duration
    }
  }

  package struct Worker: Codable, Equatable, Sendable {
    package var UID: Int
    package var ID: Int?
    package var Name: String?
    package var `Type`: Int?
    package var IsNull: Int?
    package var Initials: String?
    package var Group: String?
    package var MaxUnits: Double?
    package var CalendarUID: Int?
    package init(UID: Int) { self.UID = UID }
  }

  package struct Use: Codable, Equatable, Sendable {
    package var UID: Int
    package var TaskUID: Int?
    package var ResourceUID: Int?
    package var Finish: String?
    package var Start: String?
    package var Units: Double?
    package init(UID: Int) { self.UID = UID }
  }
}

extension ProjectDocument {
  /// The file's bytes. A line feed stays one; a carriage return, which readers would take for one, is written as a
  /// reference.
  package func encoded() throws -> Data {
    let encoder = XMLEncoder()
    encoder.outputFormatting = .prettyPrinted
    encoder.prettyPrintIndentation = .spaces(1)
    let data = try encoder.encode(
      self, withRootKey: "Project", rootAttributes: ["xmlns": "http://schemas.microsoft.com/project"],
      header: XMLHeader(version: 1.0, encoding: "UTF-8", standalone: "yes"))
    guard data.contains(13) else { return data }
    return Data(data.flatMap { $0 == 13 ? Array("&#13;".utf8) : [$0] })
  }

  package static func decoded(_ data: Data) throws -> ProjectDocument {
    let decoder = XMLDecoder(trimValueWhitespaces: false)
    decoder.shouldProcessNamespaces = true
    return try decoder.decode(ProjectDocument.self, from: data)
  }
}
