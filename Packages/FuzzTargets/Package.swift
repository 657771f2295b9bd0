// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "FuzzTargets",
    products: [
        .library(name: "FuzzTargets", targets: ["FuzzTargets"])
    ],
    dependencies: [
        .package(path: "../SchedulerModels"),
        .package(path: "../RedisClient"),
        .package(path: "../AMQPClient"),
        .package(path: "../HTTPClient"),
        .package(path: "../../Services/APIServer"),
        .package(path: "../../Services/Worker"),
    ],
    targets: [
        .target(
            name: "FuzzTargets",
            dependencies: [
                "SchedulerModels", "RedisClient", "AMQPClient", "HTTPClient",
                .product(name: "HTTPServer", package: "APIServer"),
                .product(name: "TaskHandlers", package: "Worker"),
            ]
        ),
        .testTarget(name: "FuzzTargetsTests", dependencies: ["FuzzTargets"]),
    ]
)

// The fuzzer links only with its own runtime (Scripts/fuzz.sh); the targets and their corpus need none.
if Context.environment["FUZZ"] != nil {
    package.targets += [
        .systemLibrary(name: "CLibFuzzer"),
        .executableTarget(
            name: "Fuzz",
            dependencies: ["FuzzTargets", "CLibFuzzer"],
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address"])]
        ),
    ]
}

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
