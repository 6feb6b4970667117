import ArgumentParser
import ScenarioFiles

/// The alternatives of a what-if: `--set` and `--overlay` together make one, each `--case` and each entry of `--cases`
/// one more.
struct CaseOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A change: PATH=VALUE, PATH+=ITEM adds to a list, PATH-= removes; all of them are one case.",
      valueName: "change"), completion: .custom(PathCompletions.ofSettings))
  var set: [String] = []

  @Option(
    help: ArgumentHelp("An overlay file, part of the same case; may be repeated.", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml", "json"]))
  var overlay: [String] = []

  @Option(
    name: .customLong("case"),
    help: ArgumentHelp(
      "One case: 'name: PATH=VALUE; PATH-=; @overlay.yaml'; may be repeated.", valueName: "case"),
    completion: .custom(PathCompletions.ofCases))
  var cases: [String] = []

  @Option(
    name: .customLong("cases"),
    help: ArgumentHelp(
      "A file of cases: orchestra-cases: 1, cases: [{ name, set, add, remove, overlay }].", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml", "json"]))
  var files: [String] = []

  func validate() throws {
    if set.isEmpty && overlay.isEmpty && cases.isEmpty && files.isEmpty {
      throw ValidationError("what-if needs something to change: --set, --overlay, --case or --cases.")
    }
  }

  /// All of them in the order set and overlay, case, cases; names occur once.
  func read(_ cache: FileCache, _ terminal: Terminal, _ output: OutputOptions) throws -> [ScenarioCase] {
    var found: [ScenarioCase] = []
    if !set.isEmpty || !overlay.isEmpty {
      found.append(ScenarioCase(name: (overlay + set).joined(separator: "; "), overlays: overlay, settings: set))
    }
    for text in cases {
      do throws(ScenarioCase.Fault) {
        found.append(try ScenarioCase(text: text))
      } catch {
        throw ValidationError("--case: \(error.message).")
      }
    }
    for file in files {
      let (read, faults) = CaseFile.read(file, bytes: cache.bytes)
      guard !faults.hasErrors else { throw terminal.badInput("what-if", faults, output) }
      found += read
    }
    var names: Set<String> = []
    for item in found where !names.insert(item.name).inserted {
      throw ValidationError("two cases are named '\(item.name)'.")
    }
    return found.map { item in
      var item = item
      item.refusesContradictions = true
      return item
    }
  }
}

/// Completes paths into the scenario that stands on the command line so far.
enum PathCompletions {
  @Sendable static func ofSettings(_ words: [String], _ index: Int, _ prefix: String) -> [String] {
    // A quotation mark of the shell may stand before it.
    completed(words, String(prefix.drop { $0 == "'" }))
  }

  /// After the name and after each semicolon a path begins.
  @Sendable static func ofCases(_ words: [String], _ index: Int, _ prefix: String) -> [String] {
    guard let cut = prefix.lastIndex(where: { $0 == ";" || $0 == ":" }) else { return [] }
    let begun = prefix[prefix.index(after: cut)...]
    let space = begun.prefix { $0 == " " }
    let path = begun.dropFirst(space.count)
    guard !path.contains("=") else { return [] }
    return completed(words, String(path)).map { prefix[...cut] + space + $0 }
  }

  private static func completed(_ words: [String], _ prefix: String) -> [String] {
    guard !prefix.contains("=") else { return [] }
    let files = scenarioFiles(words)
    guard !files.isEmpty else { return [] }
    let found = PathCompletion(SourceReader.read(files).0).completions(of: prefix)
    // Bash takes quotation marks away from what it is offered.
    return CompletionShell.requesting == .bash ? found.map { $0.replacing("\"", with: "\\\"") } : found
  }

  /// The words that stand neither for options nor for their values, without the quotation marks of the shell.
  static func scenarioFiles(_ words: [String]) -> [String] {
    let words = Array(words.drop { $0 != "what-if" }.dropFirst())
    return words.indices.filter { k in
      let follows = k > 0 && words[k - 1].hasPrefix("-") && !["--json", "--quiet"].contains(words[k - 1])
      return !words[k].isEmpty && !words[k].hasPrefix("-") && !follows
    }.map { words[$0].filter { $0 != "'" && $0 != "\"" && $0 != "\\" } }
  }
}
