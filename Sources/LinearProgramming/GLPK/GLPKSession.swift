#if GLPK
  import CGLPK

  /// A problem object of GLPK. Its simplex runs in stretches of some hundred iterations, each from the last basis, so that
  /// it can be cancelled.
  final class GLPKSession: LinearSession {
    private(set) var model: LinearModel
    private(set) var log: [String] = []
    private(set) var iterations = 0
    private var problem: OpaquePointer?
    /// Columns were added since the last solve: the basis is primal feasible.
    private var prefersPrimal = false

    private static let stretch = 400
    private static let longestLog = 2_000

    init(_ model: LinearModel) {
      self.model = LinearModel(name: model.name, rows: model.rows)
      problem = glp_create_prob()
      withOutput {
        glp_set_obj_dir(problem, GLP_MIN)
        if !model.rows.isEmpty { glp_add_rows(problem, Int32(model.rows.count)) }
        for i in model.rows.indices { placeRow(i) }
        append(model.columns)
      }
    }

    /// Gives everything back; nothing may be asked afterwards.
    func close() {
      glp_delete_prob(problem)
      problem = nil
    }

    // MARK: Changing

    func add(_ columns: [LinearModel.Column]) throws(LinearError) {
      let faults = model.faults(ofAdded: columns, from: model.columns.count)
      guard faults.isEmpty else { throw .faulty(faults) }
      let trial = LinearModel(columns: columns)
      if let fault = trial.scalingFault() { throw .faulty([fault]) }
      append(columns)
      prefersPrimal = true
    }

    func add(rows: [LinearModel.RowWithEntries]) throws(LinearError) {
      if let fault = model.fault(ofAdded: rows) { throw .faulty([fault]) }
      guard !rows.isEmpty else { return }
      let trial = LinearModel(
        columns: rows.map { .init(entries: $0.values.map { .init(row: 0, value: $0) }) }, rows: rows.map(\.row))
      if let fault = trial.scalingFault() { throw .faulty([fault]) }
      let first = model.rows.count
      for row in rows { model.add(row) }
      glp_add_rows(problem, Int32(rows.count))
      for (k, row) in rows.enumerated() {
        placeRow(first + k)
        let used = row.values.indices.filter { row.values[$0] != 0 }
        let columns = [0] + used.map { Int32(row.columns[$0] + 1) }
        let values = [0] + used.map { row.values[$0] }
        glp_set_mat_row(problem, Int32(first + k + 1), Int32(used.count), columns, values)
      }
      prefersPrimal = false
    }

    func setBounds(column: Int, lower: Double, upper: Double) throws(LinearError) {
      precondition(model.columns.indices.contains(column), "no column \(column)")
      try Self.checkBounds(lower, upper, .columnLower(column))
      (model.columns[column].lower, model.columns[column].upper) = (lower, upper)
      placeColumn(column)
      prefersPrimal = false
    }

    func setCost(column: Int, to cost: Double) throws(LinearError) {
      precondition(model.columns.indices.contains(column), "no column \(column)")
      guard cost.isFinite, abs(cost) <= 1e11 else { throw .faulty([.badlyScaled(.cost(column))]) }
      model.columns[column].cost = cost
      glp_set_obj_coef(problem, Int32(column + 1), cost)
      prefersPrimal = true
    }

    func setBounds(row: Int, lower: Double, upper: Double) throws(LinearError) {
      precondition(model.rows.indices.contains(row), "no row \(row)")
      try Self.checkBounds(lower, upper, .rowLower(row))
      (model.rows[row].lower, model.rows[row].upper) = (lower, upper)
      placeRow(row)
      prefersPrimal = false
    }

    private static func checkBounds(_ lower: Double, _ upper: Double, _ place: ModelPlace) throws(LinearError) {
      if lower.isNaN || upper.isNaN { throw .faulty([.notANumber(place)]) }
      if [lower, upper].contains(where: { $0.isFinite && abs($0) > 1e13 }) { throw .faulty([.badlyScaled(place)]) }
    }

    private func append(_ columns: [LinearModel.Column]) {
      guard !columns.isEmpty else { return }
      let first = model.columns.count
      model.columns += columns
      glp_add_cols(problem, Int32(columns.count))
      for (k, column) in columns.enumerated() {
        let j = Int32(first + k + 1)
        placeColumn(first + k)
        glp_set_obj_coef(problem, j, column.cost)
        if column.isInteger { glp_set_col_kind(problem, j, GLP_IV) }
        let entries = column.entries.filter { $0.value != 0 }
        // GLPK counts from 1; the first place of each array is unused.
        let rows = [0] + entries.map { Int32($0.row + 1) }
        let values = [0] + entries.map(\.value)
        glp_set_mat_col(problem, j, Int32(entries.count), rows, values)
      }
    }

    private static func kind(_ lower: Double, _ upper: Double) -> Int32 {
      switch (lower.isFinite, upper.isFinite) {
      case (false, false): GLP_FR
      case (true, false): GLP_LO
      case (false, true): GLP_UP
      case (true, true): lower == upper ? GLP_FX : GLP_DB
      }
    }

    /// Contradictory bounds stay in the model alone: such a model never reaches a solve.
    private func placeRow(_ i: Int) {
      let row = model.rows[i]
      guard row.lower <= row.upper else { return }
      glp_set_row_bnds(
        problem, Int32(i + 1), Self.kind(row.lower, row.upper), row.lower.isFinite ? row.lower : 0,
        row.upper.isFinite ? row.upper : 0)
    }

    private func placeColumn(_ j: Int) {
      let column = model.columns[j]
      let lower = column.isInteger ? column.lower.rounded(.up) : column.lower
      let upper = column.isInteger ? column.upper.rounded(.down) : column.upper
      guard lower <= upper else { return }
      glp_set_col_bnds(
        problem, Int32(j + 1), Self.kind(lower, upper), lower.isFinite ? lower : 0, upper.isFinite ? upper : 0)
    }

    // MARK: Solving

    func solveLinear(_ options: LinearOptions) throws(LinearError) -> LinearOutcome {
      if model.isContradictory { return .infeasible }
      return try withOutput { () throws(LinearError) in try simplex(options) }
    }

    func solveInteger(_ options: LinearOptions) throws(LinearError) -> LinearOutcome {
      if model.isContradictory { return .infeasible }
      return try withOutput { () throws(LinearError) in
        let linear = try simplex(options)
        guard case .optimal(let root) = linear else { return linear }
        return try branch(options, root)
      }
    }

    private func simplex(_ options: LinearOptions) throws(LinearError) -> LinearOutcome {
      var parameters = glp_smcp()
      glp_init_smcp(&parameters)
      parameters.msg_lev = GLP_MSG_ERR
      parameters.meth = prefersPrimal ? GLP_PRIMAL : GLP_DUALP
      var used = 0
      var restarts = 0
      while true {
        if options.isCancelled() { return .cancelled(nil) }
        if used >= options.iterations || options.isOverdue { return .limit(nil) }
        parameters.it_lim = Int32(min(Self.stretch, options.iterations - used))
        let before = Int(glp_get_it_cnt(problem))
        let code = glp_simplex(problem, &parameters)
        let steps = max(1, Int(glp_get_it_cnt(problem)) - before)
        used += steps
        iterations += steps
        switch code {
        case 0: return result()
        case GLP_EITLIM: continue
        case GLP_EBADB, GLP_ESING, GLP_ECOND, GLP_EFAIL:
          // A basis that can't be factorised: once more from a fresh one, by the primal method.
          guard restarts < 2 else { return .inconclusive("glp_simplex returned \(code)") }
          restarts += 1
          parameters.meth = GLP_PRIMAL
          if restarts == 1 { glp_adv_basis(problem, 0) } else { glp_std_basis(problem) }
        default: throw .backend(name: "glp_simplex", code: Int(code))
        }
      }
    }

    private func result() -> LinearOutcome {
      switch glp_get_status(problem) {
      case GLP_OPT:
        let values = model.columns.indices.map { glp_get_col_prim(problem, Int32($0 + 1)) }
        let duals = model.rows.indices.map { glp_get_row_dual(problem, Int32($0 + 1)) }
        let objective = glp_get_obj_val(problem)
        let solution = LinearSolution(objective: objective, values: values, duals: duals)
        return solution.isFinite ? .optimal(solution) : .inconclusive("values that are no numbers")
      case GLP_NOFEAS: return .infeasible
      case GLP_UNBND: return .unbounded
      case GLP_FEAS, GLP_INFEAS:
        // Dual infeasible with a primal status short of feasible: no optimum, one way or the other.
        if glp_get_prim_stat(problem) == GLP_NOFEAS { return .infeasible }
        if glp_get_dual_stat(problem) == GLP_NOFEAS {
          return glp_get_prim_stat(problem) == GLP_FEAS ? .unbounded : .inconclusive("dual infeasible")
        }
        return .inconclusive("status \(glp_get_status(problem))")
      default: return .inconclusive("status \(glp_get_status(problem))")
      }
    }

    /// Solves exactly in rational arithmetic from the last basis: for checking.
    func solveExactly(_ options: LinearOptions) throws(LinearError) -> LinearOutcome {
      if model.isContradictory { return .infeasible }
      return try withOutput { () throws(LinearError) in
        var parameters = glp_smcp()
        glp_init_smcp(&parameters)
        parameters.msg_lev = GLP_MSG_ERR
        parameters.it_lim = Int32(min(options.iterations, Int(Int32.max)))
        if let deadline = options.deadline { parameters.tm_lim = Self.milliseconds(until: deadline) }
        switch glp_exact(problem, &parameters) {
        case 0: return result()
        case GLP_EITLIM, GLP_ETMLIM: return .limit(nil)
        case let code: throw .backend(name: "glp_exact", code: Int(code))
        }
      }
    }

    private func branch(_ options: LinearOptions, _ root: LinearSolution) throws(LinearError) -> LinearOutcome {
      var parameters = glp_iocp()
      glp_init_iocp(&parameters)
      parameters.msg_lev = GLP_MSG_ERR
      parameters.mip_gap = max(options.gap, 0)
      if let deadline = options.deadline { parameters.tm_lim = Self.milliseconds(until: deadline) }
      let watch = BranchWatch(isCancelled: options.isCancelled, nodeLimit: options.nodes)
      parameters.cb_info = Unmanaged.passUnretained(watch).toOpaque()
      parameters.cb_func = { tree, info in
        guard let info else { return }
        let watch = Unmanaged<BranchWatch>.fromOpaque(info).takeUnretainedValue()
        if watch.mustEnd(tree) { glp_ios_terminate(tree) }
      }
      let before = Int(glp_get_it_cnt(problem))
      let code = withExtendedLifetime(watch) { glp_intopt(problem, &parameters) }
      iterations += max(1, Int(glp_get_it_cnt(problem)) - before)
      let solution = incumbent(bound: watch.bound ?? root.objective)
      switch code {
      case 0:
        switch glp_mip_status(problem) {
        case GLP_OPT: return solution.map { .optimal($0) } ?? .inconclusive("values that are no numbers")
        case GLP_NOFEAS: return .infeasible
        default: return .limit(solution)
        }
      case GLP_EMIPGAP: return solution.map { .optimal($0) } ?? .inconclusive("values that are no numbers")
      case GLP_ETMLIM: return .limit(solution)
      case GLP_ESTOP: return watch.isCancelled() ? .cancelled(solution) : .limit(solution)
      case GLP_EFAIL, GLP_EROOT: return .inconclusive("glp_intopt returned \(code)")
      default: throw .backend(name: "glp_intopt", code: Int(code))
      }
    }

    private func incumbent(bound: Double) -> LinearSolution? {
      let status = glp_mip_status(problem)
      guard status == GLP_OPT || status == GLP_FEAS else { return nil }
      let values = model.columns.indices.map { glp_mip_col_val(problem, Int32($0 + 1)) }
      let objective = glp_mip_obj_val(problem)
      guard objective.isFinite, values.allSatisfy(\.isFinite) else { return nil }
      return LinearSolution(
        objective: objective, values: values, bound: status == GLP_OPT ? objective : min(bound, objective))
    }

    private static func milliseconds(until deadline: ContinuousClock.Instant) -> Int32 {
      let left = deadline - .now
      let milliseconds = left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000
      return Int32(min(max(milliseconds, 1), 2_000_000_000))
    }

    // MARK: Output

    /// Runs with what GLPK prints caught in `log`.
    private func withOutput<R, Failure: Error>(_ body: () throws(Failure) -> R) throws(Failure) -> R {
      let sink = OutputSink()
      glp_term_hook(
        { info, text in
          guard let info, let text else { return 1 }
          Unmanaged<OutputSink>.fromOpaque(info).takeUnretainedValue().take(String(cString: text))
          return 1
        }, Unmanaged.passUnretained(sink).toOpaque())
      defer {
        glp_term_hook(nil, nil)
        log += sink.lines
        if log.count > Self.longestLog { log.removeFirst(log.count - Self.longestLog) }
      }
      return try withExtendedLifetime(sink) { () throws(Failure) in try body() }
    }
  }

  private final class OutputSink {
    private(set) var lines: [String] = []
    func take(_ text: String) {
      guard lines.count < 2_000 else { return }
      lines += text.split(separator: "\n", omittingEmptySubsequences: true).map(String.init)
    }
  }

  /// Watches a search for integers: cancellation and the limit of nodes.
  private final class BranchWatch {
    let isCancelled: @Sendable () -> Bool
    private let nodeLimit: Int
    private(set) var bound: Double?

    init(isCancelled: @escaping @Sendable () -> Bool, nodeLimit: Int) {
      self.isCancelled = isCancelled
      self.nodeLimit = nodeLimit
    }

    func mustEnd(_ tree: OpaquePointer?) -> Bool {
      let best = glp_ios_best_node(tree)
      if best > 0 { bound = glp_ios_node_bound(tree, best) }
      var total: Int32 = 0
      glp_ios_tree_size(tree, nil, nil, &total)
      return isCancelled() || Int(total) > nodeLimit
    }
  }
#endif
