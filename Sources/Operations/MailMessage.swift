/// A message file for the user's own mailer: text, and pages as attachments (RFC 2045, 2046).
struct MailMessage {
  var to: String
  var subject: String
  var text: String
  var attachments: [Attachment] = []

  struct Attachment: Sendable {
    var name: String
    var html: String
  }

  var source: String {
    let head = "To: \(header(to))\nSubject: \(header(subject))\nMIME-Version: 1.0\n"
    let body = "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n\(text)\n"
    if attachments.isEmpty { return head + body }
    // No line of text may begin with the boundary.
    var boundary = "night"
    while text.contains("--" + boundary) { boundary += "-" }
    var source = head + "Content-Type: multipart/mixed; boundary=\"\(boundary)\"\n\n--\(boundary)\n\(body)"
    for one in attachments {
      source += "--\(boundary)\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n"
      source += "Content-Disposition: attachment; filename=\"\(header(one.name))\"\n\n"
      source += Self.base64(Array(one.html.utf8))
    }
    return source + "--\(boundary)--\n"
  }

  /// Without line breaks, so that no text becomes a header.
  private func header(_ text: String) -> String {
    String(text.unicodeScalars.map { $0.value < 32 ? " " : Character($0) })
  }

  /// In lines of 76 characters.
  static func base64(_ bytes: [UInt8]) -> String {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count * 4 / 3 + bytes.count / 57 + 8)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let rest = min(3, bytes.count - start)
      let word = (0..<rest).reduce(0) { $0 | Int(bytes[start + $1]) << (16 - 8 * $1) }
      for k in 0..<4 { out.append(k <= rest ? letters[word >> (18 - 6 * k) & 63] : UInt8(ascii: "=")) }
      if start % 57 == 54 { out.append(UInt8(ascii: "\n")) }
    }
    if let last = out.last, last != UInt8(ascii: "\n") { out.append(UInt8(ascii: "\n")) }
    return String(decoding: out, as: UTF8.self)
  }
}
