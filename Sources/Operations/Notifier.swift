import Glibc
package import ScenarioFiles

/// Tells people what a run did, by their own tools; a failure is told in the log and never fails the run.
package struct Notifier: Sendable {
  let notices: [NightlyConfig.Notice]
  /// A command that has not ended by then is killed.
  let patience: Int
  /// Whether the run has been told to end: commands then get a second at most.
  let isStopped: @Sendable () -> Bool

  package init(
    _ notices: [NightlyConfig.Notice], patience: Int = 20, isStopped: @escaping @Sendable () -> Bool = { false }
  ) {
    self.notices = notices
    self.patience = patience
    self.isStopped = isStopped
  }

  /// Sends all; what failed, in words.
  package func send(subject: String, text: String, payload: JSONText, pages: [NightReport.Page] = []) -> [String] {
    notices.compactMap { notice in
      switch notice {
      case .command(let command): return run(command, payload.compact + "\n")
      case .mail(let path, let to):
        let attachments = pages.map { MailMessage.Attachment(name: $0.name, html: $0.html) }
        return write(MailMessage(to: to, subject: subject, text: text, attachments: attachments).source, path)
      case .webhook(let path): return write(payload.pretty, path)
      }
    }
  }

  private func write(_ text: String, _ path: String) -> String? {
    do throws(AtomicFile.Fault) {
      try AtomicFile.writeMakingFolders(text, to: path)
      return nil
    } catch {
      return error.description
    }
  }

  private func run(_ command: String, _ input: String) -> String? {
    var pipe: [Int32] = [0, 0]
    guard Glibc.pipe(&pipe) == 0 else { return "no pipe for '\(command)'" }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, pipe[0], 0)
    posix_spawn_file_actions_addclose(&actions, pipe[1])
    // The log line alone goes to standard output.
    posix_spawn_file_actions_adddup2(&actions, 2, 1)
    var process: pid_t = 0
    let words: [UnsafeMutablePointer<CChar>?] = ["/bin/sh", "-c", command].map { (word: String) in strdup(word) }
    defer { for word in words { free(word) } }
    // A group of its own, so that what the command started ends with it.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    posix_spawnattr_setpgroup(&attributes, 0)
    let failure = posix_spawn(&process, "/bin/sh", &actions, &attributes, words + [nil], environ)
    close(pipe[0])
    guard failure == 0 else {
      close(pipe[1])
      return "'\(command)' did not start: \(String(cString: strerror(failure)))"
    }
    // A command that reads nothing must not hold the run up, nor end it.
    signal(SIGPIPE, SIG_IGN)
    _ = fcntl(pipe[1], F_SETFL, O_NONBLOCK)
    _ = input.withCString { Glibc.write(pipe[1], $0, strlen($0)) }
    close(pipe[1])
    return wait(process, command)
  }

  private func wait(_ process: pid_t, _ command: String) -> String? {
    var status: Int32 = 0
    var end = ContinuousClock.now + .seconds(patience)
    var isHurried = false
    while true {
      let done = waitpid(process, &status, WNOHANG)
      if done == process { break }
      if done < 0 && errno != EINTR { return "'\(command)' was lost" }
      if !isHurried && isStopped() {
        isHurried = true
        end = min(end, .now + .seconds(1))
      }
      if ContinuousClock.now >= end {
        kill(-process, SIGKILL)
        waitpid(process, &status, 0)
        return isHurried
          ? "'\(command)' was ended, as the run was stopped"
          : "'\(command)' took longer than \(patience) s and was ended"
      }
      usleep(20_000)
    }
    return status == 0 ? nil : "'\(command)' failed with status \((status >> 8) & 0xFF)"
  }
}
