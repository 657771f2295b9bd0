// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "RedisClient",
    products: [
        .library(name: "RedisClient", targets: ["RedisClient"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
        .package(path: "../TestServers"),
    ],
    targets: [
        .systemLibrary(name: "CHiredis"),
        .target(
            name: "RedisClient",
            dependencies: ["CHiredis", .product(name: "Logging", package: "swift-log")]
        ),
        .testTarget(
            name: "RedisClientTests",
            dependencies: ["RedisClient", .product(name: "Logging", package: "swift-log")]
        ),
        .testTarget(
            name: "RedisClientIntegrationTests",
            dependencies: [
                "RedisClient",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "TestServers", package: "TestServers"),
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
