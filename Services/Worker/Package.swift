// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "Worker",
    products: [
        .executable(name: "Worker", targets: ["Worker"]),
        // For the fuzz targets.
        .library(name: "TaskHandlers", targets: ["TaskHandlers"]),
    ],
    dependencies: [
        .package(path: "../../Packages/SchedulerModels"),
        .package(path: "../../Packages/HTTPClient"),
        .package(path: "../../Packages/RedisClient"),
        .package(path: "../../Packages/AMQPClient"),
        .package(path: "../../Packages/SchedulerBackend"),
        .package(path: "../../Packages/TestServers"),
        .package(url: "https://github.com/apple/swift-log", from: "1.14.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.6.0"),
    ],
    targets: [
        // pkgConfig only adds the folder of the headers here.
        .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        // Neither RedisClient nor AMQPClient: a handler cannot reach the scheduler's own state.
        .target(
            name: "TaskHandlers",
            dependencies: [
                "CLibXML2",
                .product(name: "SchedulerModels", package: "SchedulerModels"),
                .product(name: "HTTPClient", package: "HTTPClient"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .systemLibrary(name: "CLinuxProcess"),
        // Executable files as handlers; it sees the scheduler's own state as little as TaskHandlers does.
        .target(
            name: "ExecutableHandlers",
            dependencies: [
                "CLinuxProcess", "TaskHandlers",
                .product(name: "SchedulerModels", package: "SchedulerModels"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .executableTarget(
            name: "Worker",
            dependencies: [
                "TaskHandlers", "ExecutableHandlers", "SchedulerModels", "RedisClient", "AMQPClient",
                .product(name: "TaskStore", package: "SchedulerBackend"),
                .product(name: "TaskBroker", package: "SchedulerBackend"),
                .product(name: "TaskDispatch", package: "SchedulerBackend"),
                .product(name: "ServiceLogging", package: "SchedulerBackend"),
                .product(name: "Failpoints", package: "SchedulerBackend"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]
        ),
        .testTarget(
            name: "TaskHandlersTests",
            dependencies: [
                "TaskHandlers",
                .product(name: "SchedulerModels", package: "SchedulerModels"),
                .product(name: "HTTPClient", package: "HTTPClient"),
                .product(name: "ScriptedHTTPServer", package: "HTTPClient"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .testTarget(
            name: "ExecutableHandlersTests",
            dependencies: [
                "ExecutableHandlers", "TaskHandlers",
                .product(name: "SchedulerModels", package: "SchedulerModels"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        // Handlers' guards are the worker's own program, which these tests need built.
        .testTarget(
            name: "ExecutableHandlersIntegrationTests",
            dependencies: [
                "Worker", "ExecutableHandlers", "TaskHandlers", "TestServers",
                .product(name: "SchedulerModels", package: "SchedulerModels"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .testTarget(
            name: "WorkerTests",
            dependencies: [
                "Worker", "TaskHandlers", "ExecutableHandlers", "SchedulerModels", "AMQPClient",
                .product(name: "TaskStore", package: "SchedulerBackend"),
                .product(name: "TaskBroker", package: "SchedulerBackend"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .testTarget(
            name: "WorkerIntegrationTests",
            dependencies: [
                "Worker", "TaskHandlers", "SchedulerModels", "RedisClient", "AMQPClient", "TestServers",
                .product(name: "TaskStore", package: "SchedulerBackend"),
                .product(name: "TaskBroker", package: "SchedulerBackend"),
                .product(name: "TaskDispatch", package: "SchedulerBackend"),
                .product(name: "Failpoints", package: "SchedulerBackend"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
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
