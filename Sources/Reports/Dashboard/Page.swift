import Foundation
import ScenarioFiles

/// The frame of an HTML file: its policy admits the one style sheet and script that it holds, by digest, and nothing else.
struct Page {
  var title: String
  var body: Markup
  /// JSON without `<`; empty where the page has no script.
  var data = ""
  var script = ""

  var html: String {
    let scripts = script.isEmpty ? "'none'" : "'sha256-\(Self.digest(script))'"
    let style = DashboardStyle.text
    let policy =
      "default-src 'none'; script-src \(scripts); style-src 'sha256-\(Self.digest(style))'; img-src data:; "
      + "base-uri 'none'; form-action 'none'"
    var page: Markup = """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="\(policy)">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>\(title)</title>
      <style>\(Markup(stringLiteral: style))</style>
      </head>
      <body>
      \(body)

      """
    if !script.isEmpty {
      page += """
        <script type="application/json" id="data">\(Markup(stringLiteral: data))</script>
        <script>\(Markup(stringLiteral: script))</script>

        """
    }
    page += "</body>\n</html>\n"
    return page.text
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
