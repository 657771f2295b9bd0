// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "TestServers",
    products: [
        .library(name: "TestServers", targets: ["TestServers"])
    ],
    targets: [
        .target(name: "TestServers"),
        .testTarget(name: "TestServersTests", dependencies: ["TestServers"]),
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
