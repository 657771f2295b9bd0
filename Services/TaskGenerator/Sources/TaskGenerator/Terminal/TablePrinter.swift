import SchedulerModels

/// Prints rows in columns.
struct TablePrinter {
    private let titles: [String]
    private let statusColumn: Int?
    private let colour: StatusColour
    private var rows: [[String]] = []
    private var widths: [Int]
    private var hasTitles = false

    /// A table with these columns; the one that holds a status may be coloured.
    init(_ titles: [String], statusColumn: Int? = nil, colour: StatusColour = .none) {
        self.titles = titles
        self.statusColumn = statusColumn
        self.colour = colour
        widths = titles.map(\.count)
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

    /// The whole table, one line a row, every column as wide as its longest cell.
    var text: String {
        var table = self
        return table.flush()
    }

    /// The lines since the last call, the titles before the first ones, so that a long table needs no memory.
    ///
    /// Columns only grow: pages that follow one another stay in line unless a longer cell comes.
    mutating func flush() -> String {
        for (column, width) in widths.enumerated() {
            widths[column] = rows.map { $0[column].count }.reduce(width, max)
        }
        var lines = rows.map { line($0) }
        if !hasTitles {
            hasTitles = true
            lines.insert(titles.enumerated().map { pad($1, $0) }.joined(separator: "  "), at: 0)
        }
        rows = []
        return lines.joined(separator: "\n")
    }

    private func line(_ row: [String]) -> String {
        let cells = row.enumerated().map { column, cell in
            column == statusColumn ? colour.paint(pad(cell, column), as: TaskStatus(rawValue: cell)) : pad(cell, column)
        }
        return cells.joined(separator: "  ")
    }

    private func pad(_ cell: String, _ column: Int) -> String {
        guard column < titles.count - 1 else { return cell }
        return cell + String(repeating: " ", count: widths[column] - cell.count)
    }
}
