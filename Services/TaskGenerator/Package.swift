// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "TaskGenerator",
    products: [
        .executable(name: "TaskGenerator", targets: ["TaskGenerator"])
    ],
    dependencies: [
        .package(path: "../../Packages/SchedulerModels"),
        .package(path: "../../Packages/HTTPClient"),
        .package(path: "../../Packages/TestServers"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    ],
    targets: [
        .executableTarget(
            name: "TaskGenerator",
            dependencies: [
                "SchedulerModels", "HTTPClient",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]
        ),
        .testTarget(
            name: "TaskGeneratorTests",
            dependencies: [
                "TaskGenerator", "SchedulerModels", "HTTPClient", "TestServers",
                .product(name: "ScriptedHTTPServer", package: "HTTPClient"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
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
