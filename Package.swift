// swift-tools-version: 6.1
import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

func module(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
  .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
  .testTarget(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

let package = Package(
  name: "Orchestra",
  products: [
    .executable(name: "orchestra", targets: ["orchestra"]),
    // For the micro benchmarks, which are a package of their own.
    .library(name: "KernelTrials", targets: ["KernelTrials"]),
  ],
  traits: [
    .trait(
      name: "GLPK", description: "Linear programming through GLPK (needs Debian's libglpk-dev; makes the binary GPL).")
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
    .package(url: "https://github.com/CoreOffice/XMLCoder", exact: "0.18.2"),
  ],
  targets: [
    module("DenseCollections"),
    module("Timeline"),
    module("ReleaseModel", ["Timeline"]),
    module("PlanVerifier", ["ReleaseModel", "Timeline"]),
    module("ReleaseGraph", ["ReleaseModel", "Timeline", "DenseCollections"]),
    .systemLibrary(name: "CGLPK", providers: [.apt(["libglpk-dev"]), .brew(["glpk"])]),
    module("LinearProgramming", [.target(name: "CGLPK", condition: .when(traits: ["GLPK"]))]),
    module("Optimizer", ["ReleaseGraph", "Timeline", "DenseCollections", "LinearProgramming"]),
    module("KernelTrials", ["Optimizer", "ReleaseGraph", "Timeline", "DenseCollections"]),
    module("ProofChecker"),
    module("ScenarioFiles", ["ReleaseModel", "Timeline", .product(name: "Yams", package: "Yams")]),
    module("InstanceFormats", ["ReleaseGraph", "Timeline"]),
    module("ScenarioGeneration", ["ScenarioFiles", "Timeline", "DenseCollections"]),
    module(
      "Exchange", ["ReleaseModel", "Timeline", "ScenarioFiles", .product(name: "XMLCoder", package: "XMLCoder")]),
    module(
      "Reports",
      [
        "ReleaseModel", "Timeline", "ScenarioFiles", "Exchange", .product(name: "Mustache", package: "swift-mustache"),
      ],
      resources: [
        "dashboard.css", "timeline.js", "views.js", "page.mustache", "dashboard.mustache", "timeline.mustache",
        "runsheet.mustache",
      ].map { .embedInCode("Page/\($0)") }),
    module(
      "Planning",
      [
        "ReleaseModel", "Timeline", "PlanVerifier", "ReleaseGraph", "Optimizer", "ScenarioFiles", "InstanceFormats",
        "ProofChecker",
      ]),
    module("PlanStore", [.product(name: "GRDB", package: "GRDB.swift")]),
    module(
      "Operations",
      [
        "Planning", "PlanStore", "PlanVerifier", "ReleaseGraph", "ReleaseModel", "ScenarioFiles", "Optimizer",
        "Timeline", "Reports",
        .product(name: "Yams", package: "Yams"),
      ]),
    .executableTarget(
      name: "orchestra",
      dependencies: [
        "PlanStore", "Operations",
        "Timeline", "ReleaseModel", "PlanVerifier", "ReleaseGraph", "Optimizer", "ScenarioFiles", "InstanceFormats",
        "Planning", "LinearProgramming", "ProofChecker", "Reports", "Exchange", "ScenarioGeneration",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: strict),
    tests("DenseCollectionsTests", ["DenseCollections"]),
    tests("TimelineTests", ["Timeline"], resources: [.copy("Resources")]),
    tests("ReleaseModelTests", ["ReleaseModel", "Timeline"]),
    tests(
      "PlanVerifierTests", ["PlanVerifier", "ReleaseModel", "Timeline", "ScenarioFiles", "DenseCollections"],
      resources: [.copy("Broken")]),
    tests("ReleaseGraphTests", ["ReleaseGraph", "ReleaseModel", "Timeline", "ScenarioFiles", "DenseCollections"]),
    tests("LinearProgrammingTests", ["LinearProgramming"]),
    tests(
      "OptimizerTests",
      [
        "Optimizer", "ReleaseGraph", "InstanceFormats", "Timeline", "DenseCollections", "LinearProgramming",
        "ProofChecker",
      ]),
    tests("ProofCheckerTests", ["ProofChecker"]),
    tests("KernelTrialsTests", ["KernelTrials"]),
    tests("ScenarioFilesTests", ["ScenarioFiles", "ReleaseModel", "Timeline"], resources: [.copy("Corpus")]),
    tests("InstanceFormatsTests", ["InstanceFormats", "ReleaseGraph"]),
    tests("PlanStoreTests", ["PlanStore"]),
    tests(
      "ReportsTests",
      ["Reports", "Exchange", "ReleaseModel", "ScenarioFiles", "Timeline"]),
    tests("ExchangeTests", ["Exchange", "ReleaseModel", "ScenarioFiles", "Timeline"]),
    tests(
      "ScenarioGenerationTests",
      ["ScenarioGeneration", "ScenarioFiles", "ReleaseModel", "Planning", "Optimizer", "ReleaseGraph", "Timeline"]),
    tests("OperationsTests", ["Operations", "PlanStore", "ScenarioFiles", "ReleaseModel", "Optimizer", "Timeline"]),
    tests(
      "PlanningTests",
      [
        "Planning", "ReleaseModel", "PlanVerifier", "ReleaseGraph", "Optimizer", "ScenarioFiles", "Timeline",
        "DenseCollections",
      ], resources: [.copy("Stories")]),
  ],
  swiftLanguageModes: [.v6]
)
