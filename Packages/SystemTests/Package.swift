// swift-tools-version: 6.2
import PackageDescription

// Tests alone: the promises of the whole system, kept against real processes that are really killed.
let package = Package(
    name: "SystemTests",
    products: [
        .library(name: "StackHarness", targets: ["StackHarness"])
    ],
    dependencies: [
        .package(path: "../TestServers"),
        .package(path: "../SchedulerModels"),
        .package(path: "../SchedulerBackend"),
        .package(path: "../HTTPClient"),
    ],
    targets: [
        .target(
            name: "StackHarness",
            dependencies: [
                "TestServers", "SchedulerModels",
                .product(name: "TaskBroker", package: "SchedulerBackend"),
            ]
        ),
        .testTarget(
            name: "SystemIntegrationTests",
            dependencies: [
                "StackHarness", "TestServers", "SchedulerModels", "HTTPClient",
                .product(name: "ScriptedHTTPServer", package: "HTTPClient"),
            ]
        ),
    ]
)

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(),
]
for target in package.targets where target.type != .system {
    target.swiftSettings = settings
}
