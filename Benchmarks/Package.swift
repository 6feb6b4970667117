// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "OrchestraBenchmarks",
  platforms: [.macOS(.v14)],
  dependencies: [
    .package(name: "Orchestra", path: ".."),
    .package(url: "https://github.com/ordo-one/benchmark", exact: "1.38.1", traits: []),
  ],
  targets: [
    .executableTarget(
      name: "Kern",
      dependencies: [
        .product(name: "KernelTrials", package: "Orchestra"), .product(name: "Benchmark", package: "benchmark"),
      ],
      path: "Benchmarks/Kern", plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")])
  ],
  swiftLanguageModes: [.v6]
)
