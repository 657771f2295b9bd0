// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "AMQPClient",
    products: [
        .library(name: "AMQPClient", targets: ["AMQPClient"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
        .package(path: "../TestServers"),
    ],
    targets: [
        .systemLibrary(
            name: "CRabbitMQ",
            providers: [.apt(["librabbitmq-dev"]), .brew(["rabbitmq-c"])]
        ),
        .target(
            name: "AMQPClient",
            dependencies: ["CRabbitMQ", .product(name: "Logging", package: "swift-log")]
        ),
        .testTarget(
            name: "AMQPClientTests",
            dependencies: ["AMQPClient"]
        ),
        .testTarget(
            name: "AMQPClientIntegrationTests",
            dependencies: [
                "AMQPClient",
                .product(name: "TestServers", package: "TestServers"),
                .product(name: "Logging", package: "swift-log"),
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
