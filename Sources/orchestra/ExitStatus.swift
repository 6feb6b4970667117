import ArgumentParser

/// The exit statuses of every command; scripts depend on them.
enum ExitStatus: Int32 {
  /// Done; for plans: a verified plan, proved optimal or not.
  case done = 0
  /// Bad input, or reading or writing failed.
  case badInput = 1
  /// There are changes; only under `--detailed-exitcode`.
  case changed = 2
  /// Proved that no plan exists.
  case infeasible = 3
  /// A limit, Ctrl-C or SIGTERM came before any plan.
  case noPlanYet = 4
  /// `check` and `proof check`: violations.
  case violations = 5
  /// A policy failed.
  case policyFailed = 6
  /// The plan is a relaxed one (`--relax`).
  case relaxed = 7
  /// The nightly run kept the earlier plan.
  case keptEarlierPlan = 8
  /// The command line was wrong.
  case usage = 64
  /// Another run holds the lock.
  case lockHeld = 75
  /// A second Ctrl-C.
  case interruptedTwice = 130

  /// What a command throws to end with this status, all output being written already.
  var exit: ExitCode { ExitCode(rawValue) }
}
