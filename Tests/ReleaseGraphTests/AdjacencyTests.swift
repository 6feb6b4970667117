import Testing

@testable import ReleaseGraph
