import Testing

@testable import ExecutableHandlers

@Suite("What a sidecar may say about limits", .timeLimit(.minutes(1)))
struct ProcessLimitsTests {
    @Test func `A sidecar lowers a limit, or sets one where there is none`() throws {
        var ceiling = ProcessLimits()
        ceiling[.openFiles] = 1_024
        var own = ProcessLimits()
        own[.openFiles] = 64
        own[.cpu] = 10
        let both = try ceiling.lowered(to: own)
        #expect(both == own)
        #expect(try ceiling.lowered(to: ProcessLimits()) == ceiling)
    }

    @Test(arguments: LimitedResource.allCases)
    func `A sidecar that wants more than the worker allows is refused by both names`(resource: LimitedResource) {
        var ceiling = ProcessLimits()
        ceiling[resource] = resource.range.lowerBound
        var own = ProcessLimits()
        own[resource] = resource.range.lowerBound + 1
        let error = #expect(throws: SidecarError.self) { try ceiling.lowered(to: own) }
        #expect(error?.reason.contains(resource.field) == true)
        #expect(error?.reason.contains(resource.setting) == true)
    }
}
