// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "SchedulerModels",
    products: [
        .library(name: "SchedulerModels", targets: ["SchedulerModels"])
    ],
    targets: [
        .target(name: "SchedulerModels"),
        .testTarget(name: "SchedulerModelsTests", dependencies: ["SchedulerModels"]),
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
