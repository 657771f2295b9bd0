// swift-tools-version: 6.2
import PackageDescription

let dashboardFiles = [
    "actions.js", "api.js", "app.js", "chart.js", "dead.js", "dialog.js", "docs.html", "docs.js", "dom.js",
    "filters.js",
    "format.js", "icon.svg", "index.html", "live.js", "overview.js", "queues.js", "style.css", "task.js",
    "tasklist.js", "workers.js",
]

let package = Package(
    name: "APIServer",
    products: [
        .executable(name: "APIServer", targets: ["APIServer"]),
        // For the fuzz targets, which read what strangers send as the server does.
        .library(name: "HTTPServer", targets: ["HTTPServer"]),
    ],
    dependencies: [
        .package(path: "../../Packages/SchedulerModels"),
        .package(path: "../../Packages/RedisClient"),
        .package(path: "../../Packages/AMQPClient"),
        .package(path: "../../Packages/HTTPClient"),
        .package(path: "../../Packages/SchedulerBackend"),
        .package(path: "../../Packages/TestServers"),
        .package(url: "https://github.com/apple/swift-log", from: "1.14.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.6.0"),
    ],
    targets: [
        .systemLibrary(name: "CMicroHTTPD"),
        .systemLibrary(name: "CGnuTLS"),
        .target(
            name: "HTTPServer",
            dependencies: [
                "CMicroHTTPD", "CGnuTLS",
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .systemLibrary(name: "COpenSSL"),
        .target(
            name: "Callbacks",
            dependencies: [
                "COpenSSL", "SchedulerModels", "HTTPClient",
                .product(name: "TaskStore", package: "SchedulerBackend"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .target(name: "AccessKeys", dependencies: ["COpenSSL", "SchedulerModels"]),
        .target(
            name: "Dashboard",
            resources: dashboardFiles.map { .embedInCode("Assets/\($0)") }
        ),
        .executableTarget(
            name: "APIServer",
            dependencies: [
                "HTTPServer", "AccessKeys", "Callbacks", "Dashboard", "SchedulerModels", "RedisClient", "AMQPClient",
                .product(name: "TaskStore", package: "SchedulerBackend"),
                .product(name: "TaskBroker", package: "SchedulerBackend"),
                .product(name: "TaskDispatch", package: "SchedulerBackend"),
                .product(name: "ServiceLogging", package: "SchedulerBackend"),
                .product(name: "Failpoints", package: "SchedulerBackend"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            resources: [.embedInCode("OpenAPI/openapi.json")]
        ),
        .testTarget(
            name: "APIServerTests",
            dependencies: [
                "APIServer", "HTTPServer", "AccessKeys", "Callbacks", "Dashboard", "SchedulerModels", "RedisClient",
                "AMQPClient",
                .product(name: "TaskStore", package: "SchedulerBackend"),
                .product(name: "TaskBroker", package: "SchedulerBackend"),
                .product(name: "TaskDispatch", package: "SchedulerBackend"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .testTarget(
            name: "APIServerIntegrationTests",
            dependencies: [
                "APIServer", "HTTPServer", "AccessKeys", "SchedulerModels", "TestServers", "RedisClient", "HTTPClient",
                .product(name: "ScriptedHTTPServer", package: "HTTPClient"),
                .product(name: "TaskStore", package: "SchedulerBackend"),
                .product(name: "TaskBroker", package: "SchedulerBackend"),
                .product(name: "Failpoints", package: "SchedulerBackend"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
        .testTarget(
            name: "CallbacksTests",
            dependencies: [
                "Callbacks", "SchedulerModels", "HTTPClient", "TestServers",
                .product(name: "ScriptedHTTPServer", package: "HTTPClient"),
                .product(name: "TaskStore", package: "SchedulerBackend"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .testTarget(
            name: "HTTPServerTests",
            dependencies: [
                "HTTPServer", "HTTPClient", "SchedulerModels", "TestServers",
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
