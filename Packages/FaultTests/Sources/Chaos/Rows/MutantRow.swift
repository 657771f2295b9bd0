internal import Oracle

/// A row with a defect planted in the services: what judges it must notice.
struct MutantRow: FaultRow {
    let name: String
    /// The services' own words for the defects, see `DEFECT`.
    let defects: String
    let row: any FaultRow
    let wanted: Set<Finding.Name>

    var title: String { "\(defects), under \(row.name)" }

    func setup(_ random: inout SeededGenerator) -> Setup {
        var setup = row.setup(&random)
        setup.settings["DEFECT"] = defects
        // What is lost does not come by waiting.
        setup.restLimit = 12
        return setup
    }

    func prepare(_ scene: Scene) async throws -> String? { try await row.prepare(scene) }
    func inject(_ scene: Scene) async throws { try await row.inject(scene) }

    func complaints(_ scene: Scene, _ timeline: Timeline) async throws -> [String] {
        try await row.complaints(scene, timeline)
    }
}
