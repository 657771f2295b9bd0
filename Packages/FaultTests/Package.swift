// swift-tools-version: 6.2
import PackageDescription

// Tests alone: faults in real processes under load, and the judge of what came of it.
let package = Package(
    name: "FaultTests",
    products: [
        .library(name: "Oracle", targets: ["Oracle"]),
        .executable(name: "Chaos", targets: ["Chaos"]),
        .library(name: "WallClockShift", type: .dynamic, targets: ["WallClockShift"]),
    ],
    dependencies: [
        .package(path: "../TestServers"),
        .package(path: "../SystemTests"),
        .package(path: "../SchedulerModels"),
        .package(path: "../SchedulerBackend"),
    ],
    targets: [
        .target(name: "Oracle"),
        .target(name: "WallClockShift"),
        .executableTarget(
            name: "Chaos",
            dependencies: [
                "Oracle", "TestServers", "SchedulerModels",
                .product(name: "StackHarness", package: "SystemTests"),
                .product(name: "TaskStore", package: "SchedulerBackend"),
                .product(name: "TaskBroker", package: "SchedulerBackend"),
            ]
        ),
        .testTarget(name: "OracleTests", dependencies: ["Oracle"]),
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
