import Foundation
import Mustache
import ScenarioFiles

/// The frame of an HTML file: its policy admits the one style sheet and script that it holds, by digest, and nothing else.
struct Page {
  var title: String
  var body: String
  /// JSON without `<`; empty where the page has no script.
  var data = ""
  var script = ""

  var html: String {
    let scripts = script.isEmpty ? "'none'" : "'sha256-\(Self.digest(script))'"
    let style = Asset.style
    let policy =
      "default-src 'none'; script-src \(scripts); style-src 'sha256-\(Self.digest(style))'; img-src data:; "
      + "base-uri 'none'; form-action 'none'"
    return Template.page.text([
      "policy": policy, "title": visible(title), "style": style, "body": body, "data": data,
      "script": script.isEmpty ? nil : script,
    ])
  }

  private static func digest(_ text: String) -> String {
    var digest = SHA256()
    digest.update(Array(text.utf8))
    let hexadecimal = Array(digest.finish().utf8)
    var bytes: [UInt8] = []
    for k in stride(from: 0, to: hexadecimal.count - 1, by: 2) {
      bytes.append(UInt8(String(decoding: hexadecimal[k..<k + 2], as: UTF8.self), radix: 16) ?? 0)
    }
    return Data(bytes).base64EncodedString()
  }
}

/// The style sheet and scripts, which stand as files of their own beside this one.
enum Asset {
  static let style = String(decoding: PackageResources.dashboard_css, as: UTF8.self)
  static let script =
    String(decoding: PackageResources.timeline_js, as: UTF8.self)
    + String(decoding: PackageResources.views_js, as: UTF8.self)
}

/// # The documents' templates, in Mustache
///
/// - Hold:     the frames of pages and the run-sheet; every value in two braces is escaped, those in three are markup made
///             here.
/// - Not held: tables of thousands of rows, and pictures. Mustache looks values up by reflection: 10,000 rows of eight cells
///             took 0.12 s from dictionaries and 0.4 s from structures, where `Markup` took 0.02 s, and a dashboard of 2,000
///             releases holds 60,000 such rows.
struct Template {
  private let template: MustacheTemplate

  private init(_ name: String, _ bytes: [UInt8]) {
    do {
      template = try MustacheTemplate(string: String(decoding: bytes, as: UTF8.self))
    } catch {
      preconditionFailure("template \(name): \(error)")
    }
  }

  static var page: Template { Template("page", PackageResources.page_mustache) }
  static var dashboard: Template { Template("dashboard", PackageResources.dashboard_mustache) }
  static var timeline: Template { Template("timeline", PackageResources.timeline_mustache) }
  static var runSheet: Template { Template("run-sheet", PackageResources.runsheet_mustache) }

  /// The template with these values; nil stands for none.
  func text(_ values: [String: Any?]) -> String { template.render(values.compactMapValues(\.self)) }
}

/// Text with its control characters, which HTML can't hold, made visible as U+FFFD.
func visible(_ text: String) -> String {
  guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return text }
  return String(
    String.UnicodeScalarView(
      text.unicodeScalars.map { scalar in
        (scalar.value < 0x20 && scalar != "\n" && scalar != "\t") || scalar.value == 0x7F ? "\u{FFFD}" : scalar
      }))
}
