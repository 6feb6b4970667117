import ArgumentParser
import Foundation
import ReleaseModel
import ScenarioFiles

/// The scenario of a command: one or several files, with overlays.
struct ScenarioOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "Scenario files in YAML or JSON, joined in order; '-' reads standard input.", valueName: "scenario"),
    completion: .file(extensions: ["yaml", "yml", "json"]))
  var files: [String]

  @OptionGroup var changes: OverlayOptions

  /// The scenario; where it is at fault, that is told and the command ends with exit status 1.
  func load(_ command: String, _ output: OutputOptions, cache: FileCache? = nil) throws -> Scenario {
    try changes.load(files, command, output, cache: cache)
  }
}

/// Changes on top of the scenario's files.
struct OverlayOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("An overlay file that changes the scenario; may be repeated.", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml", "json"]))
  var overlay: [String] = []

  func result(_ files: [String], cache: FileCache? = nil) -> ScenarioLoader.Result {
    if let cache { return ScenarioLoader.load(files, overlays: overlay, bytes: cache.bytes) }
    return ScenarioLoader.load(files, overlays: overlay)
  }

  func load(_ files: [String], _ command: String, _ output: OutputOptions, cache: FileCache? = nil) throws -> Scenario {
    let terminal = Terminal(output)
    let result = result(files, cache: cache)
    guard let scenario = result.scenario else { throw terminal.badInput(command, result.diagnostics, output) }
    terminal.show(result.diagnostics)
    return scenario
  }
}

extension Terminal {
  /// Tells what is wrong with the input, as text or as the one JSON object; returns what the command throws.
  func badInput(_ command: String, _ diagnostics: Diagnostics, _ output: OutputOptions) -> any Error {
    if output.json {
      result(
        JSONText.object([
          ("schema-version", .int(1)), ("command", .string(command)), ("status", .string("bad-input")),
          ("exit", .int(Int(ExitStatus.badInput.rawValue))), ("diagnostics", diagnostics.json),
        ]).pretty)
    } else {
      show(diagnostics)
    }
    return ExitStatus.badInput.exit
  }

  /// Makes a directory for results if need be; where it can't be written to, that is told before anything is searched.
  func prepareFolder(_ path: String) throws {
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    if exists && !isFolder.boolValue {
      complaint("error: '\(path)' is a file; expected a directory")
      throw ExitStatus.badInput.exit
    }
    if !exists {
      try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
    guard access(path, W_OK) == 0 else {
      complaint("error: nothing can be written into the directory '\(path)'")
      throw ExitStatus.badInput.exit
    }
  }

  /// Writes a file; a failure is told and ends the command with exit status 1.
  func write(_ text: String, to path: String) throws {
    do {
      try AtomicFile.write(text, to: path)
    } catch {
      complaint("error: \(error)")
      throw ExitStatus.badInput.exit
    }
  }
}
