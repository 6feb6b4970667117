import ArgumentParser
import Glibc
import ReleaseModel
import Reports

/// What `report` can make.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
  case html, runsheet, ics, text, md, csv, tsv, mspdi, mermaid, svg, prometheus

  /// What of a plan the format can't hold; nil where it holds all that the plan says.
  var losses: String? {
    switch self {
    case .html, .runsheet, .text: nil
    case .md: "phases, bookings, reasons"
    case .ics: "costs, options, people's hours, dependencies"
    case .csv, .tsv: "costs, bound, criteria, dependencies, reasons; a text like a formula gets an apostrophe"
    case .mspdi:
      "windows, freezes, instances, changeovers, usages, system locks, costs, other options, maximum lags, composites, gate criteria, capacity changes, rules that keep phases apart, a release's deadline beside its due date"
    case .mermaid: "bookings, people, dependencies, costs, baseline"
    case .svg: "bookings, people, dependencies, costs"
    case .prometheus: "everything but costs and counts"
    }
  }

  static var list: String { allCases.map(\.rawValue).joined(separator: ", ") }
}

/// What beside the subject decides how a report looks.
struct ReportChoices {
  /// `window@date` of a run-sheet.
  var window: String?
  /// The run-sheet as HTML.
  var wantsHTML = false
  var colour = false
  /// `team=qa` and the like: whose events a feed holds.
  var feed: String?
  /// Earlier plans, oldest first.
  var earlier: [Plan] = []
}

/// A report that can't be made as asked.
struct ReportFault: Error, CustomStringConvertible {
  let description: String
}

extension ReportFormat {
  func text(_ subject: ReportSubject, _ choices: ReportChoices) throws(ReportFault) -> String {
    switch self {
    case .html: return Dashboard(subject).html
    case .runsheet:
      guard let window = choices.window else {
        throw ReportFault(description: "--format runsheet needs --window, such as --window monthly@2027-03-06")
      }
      do {
        let sheet = try RunSheet(subject, opening: window)
        return choices.wantsHTML ? sheet.html : sheet.markdownText
      } catch {
        throw ReportFault(description: error.description)
      }
    case .ics: return try feed(subject, choices)
    case .text: return PlanSummaryText(subject, columns: 100, colour: choices.colour).text
    case .md: return PlanDocuments(subject).markdownText
    case .csv: return PlanTableText.text(subject, separator: ",")
    case .tsv: return PlanTableText.text(subject, separator: "\t")
    case .mspdi:
      do {
        return try ProjectFile(subject).text()
      } catch {
        throw ReportFault(description: "the plan can't be written as Project XML: \(error)")
      }
    case .mermaid: return PlanDocuments(subject).mermaid
    case .svg: return PlanDocuments(subject).svg
    case .prometheus: return PlanDocuments(subject).prometheus
    }
  }

  private func feed(_ subject: ReportSubject, _ choices: ReportChoices) throws(ReportFault) -> String {
    var audience = CalendarFeed.Audience.everyone
    if let feed = choices.feed {
      guard let named = CalendarFeed.audience(feed, in: subject.scenario) else {
        throw ReportFault(
          description:
            "unknown feed '\(feed)'; expected team=ID, environment=ID, release=ID or window=ID of the scenario")
      }
      audience = named
    }
    return CalendarFeed(subject, for: audience, earlier: choices.earlier, stamp: time(nil)).text
  }
}
