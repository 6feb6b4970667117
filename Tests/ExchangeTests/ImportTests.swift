import ReleaseModel
import ScenarioFiles
import Testing
import Timeline

@testable import Exchange

/// Tables of other programs become scenarios that load, and what was lost or guessed is told.
struct ImportTests {
  private func load(_ foreign: ForeignScenario) -> (Scenario?, [Diagnostic]) {
    var foreign = foreign
    let text = ScenarioText(foreign.members(beside: nil)).yaml
    let result = ScenarioLoader.load(["imported.yaml"]) { _ in Array(text.utf8) }
    return (result.scenario, foreign.report.sorted)
  }

  private func codes(_ report: [Diagnostic]) -> [String] { report.map(\.code) }

  private let table = """
    Release,Task,Effort,Squad,People,Env,Start date,Due date,Predecessors,Sponsor
    ledger,build,10 days,payments,3,,2027-01-11,2027-03-06,,Ann
    ledger,sit,5,qa,2,sit,,,build,
    mobile,build,15d,apps,2,,,2027-04-30,,Bob
    mobile,sit,4d,qa,1,sit,,,"build;ledger.sit",
    """

  @Test func aTableBecomesAScenario() throws {
    let (scenario, report) = load(TableImport.read(Array(table.utf8), file: "t.csv", told: [:]))
    let loaded = try #require(scenario)
    #expect(loaded.releases.map(\.id) == ["ledger", "mobile"])
    #expect(loaded.phases.map(\.id) == ["build", "sit", "build", "sit"])
    #expect(loaded.dependencies.count == 1)
    #expect(loaded.teams.map(\.id) == ["payments", "qa", "apps"])
    #expect(report.contains { $0.code == "lost" && $0.message.contains("Sponsor") })
    #expect(report.contains { $0.code == "guessed" && $0.message.contains("Squad") })
  }

  @Test func aPlansTableBecomesAScenario() throws {
    let table = """
      release,phase,start,end,environment,instance,option,window,teams,state,due,owner,name,violations
      shop,build,2027-02-02T09:00,2027-02-15T17:00,,,0,,shop 3; testers 2,on time,2027-03-06T00:00,Ann,New shop,
      shop,test,2027-02-16T09:00,2027-02-19T17:00,sit,,0,,testers 2,on time,2027-03-06T00:00,Ann,New shop,
      shop,test,2027-02-16T09:00,2027-02-19T17:00,uat,,0,,testers 2,on time,2027-03-06T00:00,Ann,New shop,
      shop,go,2027-02-19T17:00,2027-02-19T17:00,,,0,,,on time,2027-03-06T00:00,Ann,New shop,
      shop,deploy,2027-02-20T20:00,2027-02-21T00:00,prod,,0,,testers 1,on time,2027-03-06T00:00,Ann,New shop,
      """
    let foreign = TableImport.read(Array(table.utf8), file: "t.csv", told: [:])
    let release = try #require(foreign.releases.first)
    #expect(release.due == "2027-03-06T00:00")
    #expect(release.name == "New shop" && release.owner == "Ann")
    #expect(release.phases.map(\.id) == ["build", "test", "go", "deploy"])
    #expect(release.phases.map(\.duration) == ["80h", "32h", "0h", "4h"])
    #expect(release.phases.map(\.isGate) == [false, false, true, false])
    #expect(release.phases[0].people.map(\.team) == ["shop", "testers"])
    #expect(release.phases[0].people.map(\.count) == [3, 2])
    #expect(release.phases[1].environments == ["sit", "uat"])
    let loaded = try #require(load(foreign).0)
    #expect(loaded.phases.count == 4)
  }

  @Test func anEndIsTheDueDateWhereNoColumnSaysIt() {
    let text = "release,phase,start,finish\nx,a,2027-03-01,2027-03-05\nx,b,2027-03-08,2027-03-09\n"
    let release = TableImport.read(Array(text.utf8), file: "t.csv", told: [:]).releases[0]
    #expect(release.due == "2027-03-09")
    // Days without a team are whole days of all hours.
    #expect(release.phases.map(\.duration) == ["120h", "48h"])
    let bad = "release,phase,start,end\nx,a,2027-03-05,2027-03-01\n"
    #expect(TableImport.read(Array(bad.utf8), file: "t.csv", told: [:]).report.hasErrors)
  }

  @Test func columnsMeanWhatOneIsTold() throws {
    let text = "Thing,Bit,Span\nx,y,3d\n"
    let foreign = TableImport.read(
      Array(text.utf8), file: "t.csv", told: ["Thing": "release", "Bit": "phase", "Span": "duration"])
    #expect(foreign.releases.first?.phases.first?.duration == "3d")
    #expect(foreign.report.sorted.isEmpty)
  }

  @Test(arguments: [
    ("a,b\n1,2\n", "missing-column"), ("release,phase,duration\nx,y,soon\n", "bad-duration"),
    ("release,phase,due\nx,y,03/06/27\n", "bad-date"), ("release,phase,people,team\nx,y,many,t\n", "wrong-type"),
    ("release,phase,after\nx,y,z\n", "unknown-reference"), ("", "empty-file"), ("release,phase\n\"x,y\n", "syntax"),
  ]) func whatIsWrongIsTold(_ text: String, _ code: String) {
    let foreign = TableImport.read(Array(text.utf8), file: "t.csv", told: [:])
    #expect(foreign.report.hasErrors)
    #expect(codes(foreign.report.sorted).contains(code))
  }

  @Test func encodingsAreToldApart() throws {
    let text = "release,phase,duration\nmünchen,bauen,3d\n"
    var little: [UInt8] = [0xFF, 0xFE]
    var unmarked: [UInt8] = []
    for unit in text.utf16 {
      little += [UInt8(unit & 0xFF), UInt8(unit >> 8)]
      unmarked += [UInt8(unit >> 8), UInt8(unit & 0xFF)]
    }
    let latin = text.unicodeScalars.map { UInt8($0.value) }
    for (bytes, isGuessed) in [
      (Array(text.utf8), false), ([0xEF, 0xBB, 0xBF] + Array(text.utf8), false), (little, false), (unmarked, true),
      (latin, true),
    ] {
      let foreign = TableImport.read(bytes, file: "t.csv", told: [:])
      #expect(foreign.releases.map(\.id) == ["münchen"])
      #expect(codes(foreign.report.sorted).contains("guessed") == isGuessed)
    }
    #expect(TableImport.read([0xFF, 0xFE, 0x61], file: "t.csv", told: [:]).report.hasErrors)
  }

  @Test func jirasExportBecomesAScenario() throws {
    let text = """
      Summary,Issue key,Status,Fix Version/s,Fix Version/s,Due date,Original Estimate,Component/s,Outward issue link (Blocks)
      "Ledger, build",LED-1,To Do,9.0,,06/Mar/27 12:00 AM,288000,Payments,LED-2
      Test,LED-2,To Do,9.0,9.1,,144000,QA,MOB-1
      Mobile,MOB-1,Done,4.2,,,,Apps,OUT-1
      """
    let (scenario, report) = load(JiraImport.read(Array(text.utf8), file: "j.csv"))
    let loaded = try #require(scenario)
    #expect(loaded.releases.map(\.id) == ["9.0", "4.2"])
    #expect(loaded.phases[1].predecessors == [PhaseID(0)])
    #expect(loaded.phases[0].options[0].duration == 80)
    #expect(loaded.dependencies.count == 1)
    for word in ["Status", "fix versions", "OUT-1"] {
      #expect(report.contains { $0.code == "lost" && $0.message.contains(word) })
    }
  }

  @Test(arguments: [
    "", "<x/>", "<Project><Tasks><Task><Name>a</Name></Task></Tasks></Project>", "not xml at all",
    "<!DOCTYPE p [<!ENTITY a \"aaaaaaaa\">]><Project><Name>&a;</Name></Project>",
    "<Project><Tasks><Task><UID>x</UID></Task></Tasks></Project>",
  ]) func brokenProjectFilesEndInWords(_ text: String) {
    let foreign = ProjectImport.read(Array(text.utf8), file: "p.xml")
    #expect(foreign.report.hasErrors || foreign.releases.isEmpty)
  }
}
