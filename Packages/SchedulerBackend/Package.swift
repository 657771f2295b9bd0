// swift-tools-version: 6.2
import PackageDescription

let scripts = [
    "cancel", "claim", "common", "complete", "defer", "delete", "deregister", "durations", "end_lease", "ends",
    "finish", "heartbeat", "history", "leases", "pause", "purge", "rates", "reassert", "rebase", "reconcile", "records",
    "release", "remove_worker", "report", "restore", "restored_key", "retry", "sample", "settle_callback", "statistics",
    "submit", "sweep", "take_callbacks", "waiting",
]

let package = Package(
    name: "SchedulerBackend",
    products: [
        .library(name: "TaskStore", targets: ["TaskStore"]),
        .library(name: "TaskBroker", targets: ["TaskBroker"]),
        .library(name: "TaskDispatch", targets: ["TaskDispatch"]),
        .library(name: "ServiceLogging", targets: ["ServiceLogging"]),
        .library(name: "Failpoints", targets: ["Failpoints"]),
    ],
    dependencies: [
        .package(path: "../SchedulerModels"),
        .package(path: "../RedisClient"),
        .package(path: "../AMQPClient"),
        .package(path: "../TestServers"),
        .package(url: "https://github.com/apple/swift-log", from: "1.14.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.6.0"),
    ],
    targets: [
        .target(
            name: "TaskStore",
            dependencies: [
                "SchedulerModels", "RedisClient",
                .product(name: "Logging", package: "swift-log"),
            ],
            resources: scripts.map { .embedInCode("Scripts/\($0).lua") }
        ),
        .target(
            name: "TaskBroker",
            dependencies: [
                "SchedulerModels", "AMQPClient",
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .target(
            name: "TaskDispatch",
            dependencies: [
                "SchedulerModels", "TaskStore", "TaskBroker", "RedisClient", "AMQPClient", "Failpoints",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
        .target(
            name: "ServiceLogging",
            dependencies: [
                "SchedulerModels",
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .target(
            name: "Failpoints",
            dependencies: [
                "SchedulerModels",
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .testTarget(
            name: "TaskBrokerIntegrationTests",
            dependencies: [
                "TaskBroker", "SchedulerModels", "AMQPClient", "TestServers",
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .testTarget(
            name: "TaskDispatchIntegrationTests",
            dependencies: [
                "TaskDispatch", "TaskStore", "TaskBroker", "SchedulerModels", "RedisClient", "AMQPClient",
                "TestServers",
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .testTarget(
            name: "ServiceLoggingTests",
            dependencies: [
                "ServiceLogging", "SchedulerModels",
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .testTarget(name: "FailpointsTests", dependencies: ["Failpoints", "SchedulerModels"]),
        .testTarget(
            name: "TaskStoreTests",
            dependencies: [
                "TaskStore", "SchedulerModels", "RedisClient", "TestServers",
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .testTarget(
            name: "StoreSimulationTests",
            dependencies: [
                "TaskStore", "SchedulerModels", "RedisClient", "TestServers",
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
