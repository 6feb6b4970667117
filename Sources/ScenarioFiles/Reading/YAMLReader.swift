import CYaml
import ReleaseModel

/// Reads libyaml's events into a tree: every node with its place, no guessing of types.
struct YAMLReader {
  /// Reads one document. False where syntax broke; what was wrong is in the builder's diagnostics.
  static func read(_ bytes: [UInt8], file: Int32, into builder: inout TreeBuilder) -> Bool {
    var parser = yaml_parser_t()
    guard yaml_parser_initialize(&parser) == 1 else { return false }
    defer { yaml_parser_delete(&parser) }
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING)
    return bytes.withUnsafeBufferPointer { buffer in
      // SAFETY: libyaml reads within `count` bytes of the buffer, which outlives the parser's use of it.
      yaml_parser_set_input_string(&parser, buffer.baseAddress, buffer.count)
      return readEvents(&parser, buffer, file: file, into: &builder)
    }
  }

  private static func readEvents(
    _ parser: inout yaml_parser_t, _ bytes: UnsafeBufferPointer<UInt8>, file: Int32, into builder: inout TreeBuilder
  ) -> Bool {
    var event = yaml_event_t()
    var documents = 0
    while builder.canContinue {
      guard yaml_parser_parse(&parser, &event) == 1 else {
        builder.report(syntaxError(parser, bytes, file))
        return false
      }
      defer { yaml_event_delete(&event) }
      let place = self.place(event.start_mark, file)
      switch event.type {
      case YAML_SCALAR_EVENT:
        let scalar = event.data.scalar
        builder.scalar(
          text(scalar.value, scalar.length), plain: scalar.style == YAML_PLAIN_SCALAR_STYLE, place: place,
          anchor: name(scalar.anchor))
      case YAML_ALIAS_EVENT: builder.alias(name(event.data.alias.anchor) ?? "", place: place)
      case YAML_MAPPING_START_EVENT:
        builder.open(true, place: place, anchor: name(event.data.mapping_start.anchor))
      case YAML_SEQUENCE_START_EVENT:
        builder.open(false, place: place, anchor: name(event.data.sequence_start.anchor))
      case YAML_MAPPING_END_EVENT, YAML_SEQUENCE_END_EVENT: builder.close()
      case YAML_DOCUMENT_START_EVENT:
        documents += 1
        if documents > 1 {
          builder.report(
            Diagnostic(
              at: place, code: "several-documents", "a second document begins here", expected: "one document in a file")
          )
          return false
        }
      case YAML_STREAM_END_EVENT: return true
      default: break
      }
    }
    return false
  }

  private static func place(_ mark: yaml_mark_t, _ file: Int32) -> Place {
    Place(file: file, line: Int32(clamping: mark.line + 1), column: Int32(clamping: mark.column + 1))
  }

  // SAFETY: libyaml hands out `length` readable bytes of valid UTF-8 that live until the event is deleted.
  private static func text(_ bytes: UnsafeMutablePointer<yaml_char_t>?, _ length: Int) -> String {
    String(decoding: UnsafeBufferPointer(start: bytes, count: length), as: UTF8.self)
  }

  // SAFETY: libyaml's anchors end with a zero byte and live until the event is deleted.
  private static func name(_ bytes: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    bytes.map { String(cString: $0) }
  }

  private static func syntaxError(_ parser: yaml_parser_t, _ bytes: UnsafeBufferPointer<UInt8>, _ file: Int32)
    -> Diagnostic
  {
    let problem = parser.problem.map { String(cString: $0) } ?? "out of memory"
    if parser.error == YAML_READER_ERROR {
      return Diagnostic(at: place(parser.mark, file), code: "encoding", "not readable as UTF-8 text: \(problem)")
    }
    let mark = parser.problem_mark
    return YAMLFault(
      problem: problem, context: parser.context.map { String(cString: $0) }, place: place(mark, file),
      contextPlace: place(parser.context_mark, file), character: character(line: mark.line, column: mark.column, bytes)
    ).diagnostic
  }

  /// The character at a line and column, both from 0; nil at the end of the file.
  private static func character(line: Int, column: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Character? {
    let lines = bytes.split(separator: 10, maxSplits: line, omittingEmptySubsequences: false)
    guard lines.count > line else { return nil }
    let rest = String(decoding: lines[line].prefix(4 * (column + 1)), as: UTF8.self).unicodeScalars.dropFirst(column)
    if let scalar = rest.first { return Character(scalar) }
    return lines[line].endIndex < bytes.endIndex ? "\n" : nil
  }
}
