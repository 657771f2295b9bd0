// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "HTTPClient",
    products: [
        .library(name: "HTTPClient", targets: ["HTTPClient"]),
        // For tests of packages that use the client.
        .library(name: "ScriptedHTTPServer", targets: ["ScriptedHTTPServer"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
        .package(path: "../TestServers"),
    ],
    targets: [
        // Loads libcurl when it is needed, so it is not linked.
        .target(name: "CCurl", publicHeadersPath: "."),
        .target(
            name: "HTTPClient",
            dependencies: [
                "CCurl",
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .target(name: "ScriptedHTTPServer", dependencies: ["HTTPClient"]),
        .testTarget(
            name: "HTTPClientTests",
            dependencies: [
                "HTTPClient",
                "ScriptedHTTPServer",
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .testTarget(
            name: "HTTPClientIntegrationTests",
            dependencies: [
                "HTTPClient",
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
