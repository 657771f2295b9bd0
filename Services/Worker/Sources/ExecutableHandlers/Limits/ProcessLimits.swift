/// The most that each process of a handler may have of some resources, in the units of sidecars and settings.
struct ProcessLimits: Sendable, Equatable {
    private var values: [LimitedResource: Int] = [:]

    /// No limit at all.
    init() {}

    /// The limit of one resource; nil for none.
    subscript(_ resource: LimitedResource) -> Int? {
        get { values[resource] }
        set { values[resource] = newValue }
    }

    /// What limits a handler whose sidecar says `own`, with these limits as the ceiling.
    ///
    /// - Throws: an error that names the first field beyond its ceiling, and the setting.
    func lowered(to own: ProcessLimits) throws(SidecarError) -> ProcessLimits {
        var result = self
        for resource in LimitedResource.allCases {
            guard let wanted = own[resource] else { continue }
            if let ceiling = self[resource], wanted > ceiling {
                throw SidecarError(
                    reason: "\(resource.field) is \(wanted), more than \(resource.setting) allows (\(ceiling))"
                )
            }
            result[resource] = wanted
        }
        return result
    }

    /// One word for a command line.
    var text: String {
        let parts = LimitedResource.allCases.compactMap { resource in self[resource].map { "\(resource)=\($0)" } }
        return parts.isEmpty ? "-" : parts.joined(separator: ",")
    }

    /// Reads that word; nil when it is none.
    init?(text: some StringProtocol) {
        guard text != "-" else { return }
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let sides = part.split(separator: "=", omittingEmptySubsequences: false)
            guard sides.count == 2, let resource = LimitedResource(rawValue: String(sides[0])),
                let value = Int(sides[1]), resource.range.contains(value)
            else { return nil }
            values[resource] = value
        }
    }
}
