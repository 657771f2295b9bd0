/// Prints rows in columns.
struct TablePrinter {
    private let titles: [String]
    private var rows: [[String]] = []

    /// A table with these columns.
    init(_ titles: [String]) {
        self.titles = titles
    }

    /// Adds a row; a missing value is shown as `-`.
    mutating func add(_ cells: [String?]) {
        rows.append(
            titles.indices.map { index in
                guard index < cells.count, let cell = cells[index], !cell.isEmpty else { return "-" }
                return PlainText.line(cell)
            }
        )
    }

    /// The table, one line a row, every column as wide as its longest cell.
    var text: String {
        let all = [titles] + rows
        let widths = titles.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        return all.map { row in
            let cells = row.enumerated().map { column, cell in
                column == row.count - 1 ? cell : cell + String(repeating: " ", count: widths[column] - cell.count)
            }
            return cells.joined(separator: "  ")
        }.joined(separator: "\n")
    }
}
