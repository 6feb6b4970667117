package import Foundation
import XMLCoder

/// # Microsoft Project XML (MSPDI), as far as it is written and read here
///
/// The members of each value stand in the order of Microsoft's schema, which its reader demands; XMLCoder writes them so.
/// Source: Microsoft, mspdi_pj12.xsd.
package struct ProjectDocument: Codable, Equatable, Sendable {
  package var saveVersion: Int?
  package var name: String?
  package var title: String?
  package var scheduleFromStart: Int?
  package var startDate: String?
  package var finishDate: String?
  package var calendarUID: Int?
  package var minutesPerDay: Int?
  package var minutesPerWeek: Int?
  package var daysPerMonth: Int?
  package var calendars: CalendarList?
  package var tasks: TaskList?
  package var resources: ResourceList?
  package var assignments: AssignmentList?

  package init() {}

  package struct CalendarList: Codable, Equatable, Sendable {
    package var calendar: [WorkWeek]
    package init(_ all: [WorkWeek]) { calendar = all }
  }

  package struct TaskList: Codable, Equatable, Sendable {
    package var task: [Work]
    package init(_ all: [Work]) { task = all }
  }

  package struct ResourceList: Codable, Equatable, Sendable {
    package var resource: [Worker]
    package init(_ all: [Worker]) { resource = all }
  }

  package struct AssignmentList: Codable, Equatable, Sendable {
    package var assignment: [Use]
    package init(_ all: [Use]) { assignment = all }
  }

  package struct WorkWeek: Codable, Equatable, Sendable {
    package var uid: Int
    package var name: String?
    package var isBaseCalendar: Int?
    package var baseCalendarUID: Int?
    package var weekDays: DayList?
    package init(uid: Int) { self.uid = uid }
  }

  package struct DayList: Codable, Equatable, Sendable {
    package var weekDay: [Day]
    package init(_ all: [Day]) { weekDay = all }
  }

  /// A weekday from Sunday = 1, or with `DayType` 0 a stretch of dates.
  package struct Day: Codable, Equatable, Sendable {
    package var dayType: Int
    package var dayWorking: Int
    package var timePeriod: Stretch?
    package var workingTimes: HourList?
    package init(dayType: Int, dayWorking: Int, timePeriod: Stretch? = nil, workingTimes: HourList? = nil) {
      self.dayType = dayType
      self.dayWorking = dayWorking
      self.timePeriod = timePeriod
      self.workingTimes = workingTimes
    }
  }

  package struct Stretch: Codable, Equatable, Sendable {
    package var fromDate: String
    package var toDate: String
    package init(fromDate: String, toDate: String) {
      self.fromDate = fromDate
      self.toDate = toDate
    }
  }

  package struct HourList: Codable, Equatable, Sendable {
    package var workingTime: [Hours]
    package init(_ all: [Hours]) { workingTime = all }
  }

  package struct Hours: Codable, Equatable, Sendable {
    package var fromTime: String?
    package var toTime: String?
    package init(fromTime: String, toTime: String) {
      self.fromTime = fromTime
      self.toTime = toTime
    }
  }

  package struct Work: Codable, Equatable, Sendable {
    package var uid: Int
    package var id: Int?
    package var name: String?
    package var type: Int?
    package var isNull: Int?
    package var contact: String?
    package var wbs: String?
    package var outlineNumber: String?
    package var outlineLevel: Int?
    package var priority: Int?
    package var start: String?
    package var finish: String?
    package var duration: String?
    package var durationFormat: Int?
    package var milestone: Int?
    package var summary: Int?
    package var constraintType: Int?
    package var calendarUID: Int?
    package var constraintDate: String?
    package var deadline: String?
    package var ignoreResourceCalendar: Int?
    package var notes: String?
    package var predecessorLink: [Link]
    package var baseline: [Baselined]
    package init(uid: Int) {
      self.uid = uid
      predecessorLink = []
      baseline = []
    }
  }

  package struct Link: Codable, Equatable, Sendable {
    package var predecessorUID: Int?
    package var type: Int?
    package var crossProject: Int?
    package var linkLag: Int?
    package var lagFormat: Int?
    package init(predecessorUID: Int, type: Int, linkLag: Int) {
      self.predecessorUID = predecessorUID
      self.type = type
      crossProject = 0
      self.linkLag = linkLag
      lagFormat = 8
    }
  }

  package struct Baselined: Codable, Equatable, Sendable {
    package var number: Int?
    package var start: String?
    package var finish: String?
    package var duration: String?
    package init(start: String, finish: String, duration: String) {
      number = 0
      self.start = start
      self.finish = finish
      self.duration = duration
    }
  }

  package struct Worker: Codable, Equatable, Sendable {
    package var uid: Int
    package var id: Int?
    package var name: String?
    package var type: Int?
    package var isNull: Int?
    package var initials: String?
    package var group: String?
    package var maxUnits: Double?
    package var calendarUID: Int?
    package init(uid: Int) { self.uid = uid }
  }

  package struct Use: Codable, Equatable, Sendable {
    package var uid: Int
    package var taskUID: Int?
    package var resourceUID: Int?
    package var finish: String?
    package var start: String?
    package var units: Double?
    package init(uid: Int) { self.uid = uid }
  }
}

extension ProjectDocument {
  /// The file's bytes. A line feed stays one; a carriage return, which readers would take for one, is written as a
  /// reference.
  package func encoded() throws -> Data {
    let encoder = XMLEncoder()
    encoder.keyEncodingStrategy = .custom { path in Key(Self.element(path[path.count - 1].stringValue)) }
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
    decoder.keyDecodingStrategy = .custom { path in Key(Self.member(path[path.count - 1].stringValue)) }
    return try decoder.decode(ProjectDocument.self, from: data)
  }

  /// The element that a member stands for: `calendarUID` for `CalendarUID`, `uid` for `UID`.
  private static func element(_ member: String) -> String {
    switch member {
    case "uid", "id", "wbs": member.uppercased()
    default: member.prefix(1).uppercased() + member.dropFirst()
    }
  }

  private static func member(_ element: String) -> String {
    switch element {
    case "UID", "ID", "WBS": element.lowercased()
    default: element.prefix(1).lowercased() + element.dropFirst()
    }
  }

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(_ text: String) { stringValue = text }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }
}
