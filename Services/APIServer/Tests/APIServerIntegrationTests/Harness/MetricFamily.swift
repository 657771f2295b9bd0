/// A metric as it is printed or documented: its name, kind and labels.
struct MetricFamily: Hashable, CustomStringConvertible {
    let name: String
    let kind: String
    var labels: Set<String> = []

    var description: String { "\(kind) \(name)\(labels.sorted())" }

    /// The families of a scrape, each with the labels of its samples; `le` belongs to the format.
    static func printed(in scrape: String) -> [MetricFamily] {
        var families: [MetricFamily] = []
        for line in scrape.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count == 4, words[0] == "#", words[1] == "TYPE" {
                families.append(MetricFamily(name: String(words[2]), kind: String(words[3])))
            } else if !line.hasPrefix("#"), !families.isEmpty, let open = line.firstIndex(of: "{") {
                let labels = line[open...].matches(of: /([a-z_]+)="/).map { String($0.1) }
                families[families.count - 1].labels.formUnion(labels)
            }
        }
        for index in families.indices { families[index].labels.remove("le") }
        return families
    }

    /// The families of a table in Markdown whose rows begin with name, kind and labels.
    static func documented(in page: String) -> [MetricFamily] {
        page.split(separator: "\n").compactMap { line in
            let cells = line.split(separator: "|", omittingEmptySubsequences: false)
            guard cells.count > 4, let name = cells[1].firstMatch(of: /`(scheduler_[a-z_]+)`/) else { return nil }
            let labels = cells[3].matches(of: /`([a-z_]+)`/).map { String($0.1) }
            let kind = cells[2].filter { $0 != " " }
            return MetricFamily(name: String(name.1), kind: kind, labels: Set(labels))
        }
    }
}
