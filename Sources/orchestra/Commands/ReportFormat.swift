import ArgumentParser
import Reports

/// What `report` can make.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
  case html, runsheet

  static var list: String { allCases.map(\.rawValue).joined(separator: ", ") }
}

/// What beside the subject decides how a report looks.
struct ReportChoices {
  /// `window@date` of a run-sheet.
  var window: String?
  /// The run-sheet as HTML.
  var wantsHTML = false
  var colour = false
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
    }
  }
}
