import Foundation
import SchedulerModels
import Testing

@Suite(.timeLimit(.minutes(1))) struct TaskIDTests {
    @Test func `an identifier is a UUID of version 7 that says when it was made`() throws {
        let now = Timestamp(milliseconds: 1_800_000_000_123)
        let id = TaskIDGenerator().next(now: now)
        let text = id.description
        #expect(text.utf8.count == 36)
        #expect(text.dropFirst(14).first == "7")
        #expect("89ab".contains(try #require(text.dropFirst(19).first)))
        #expect(id.timestamp == now)
        #expect(UUID(uuidString: text)?.uuidString.lowercased() == text)
        #expect(TaskID(text) == id)
        #expect(TaskID(text.uppercased()) == id)
    }

    @Test(arguments: [
        "", "0", "01890000-0000-7000-8000-00000000000", "01890000-0000-7000-8000-0000000000000",
        "0189000000007000800000000000000000", "01890000-0000-7000-8000-00000000000g",
        "{1890000-0000-7000-8000-000000000000",
        "01890000_0000_7000_8000_000000000000", "0189000-00000-7000-8000-000000000000",
        " 1890000-0000-7000-8000-000000000000",
        "01890000-0000-7000-8000-00000000000\u{0}", "01890000-0000-7000-8000-0000000000é",
        "------------------------------------",
        "01890000-0000-7000-8000-000000000000\n", "０1890000-0000-7000-8000-000000000000",
    ])
    func `anything but the canonical form is refused`(text: String) {
        #expect(TaskID(text) == nil)
    }

    @Test func `whatever can be read is written the same`() throws {
        var generator = SeededGenerator(7)
        for _ in 0..<2_000 {
            let digits = (0..<32).map { _ in "0123456789abcdef".randomElement(using: &generator) ?? "0" }
            let parts = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }
            let text = parts.joined(separator: "-")
            #expect(try #require(TaskID(text)).description == text)
        }
    }

    @Test func `identifiers sort as their texts do`() {
        let generator = TaskIDGenerator()
        let ids = (0..<2_000).map { generator.next(now: Timestamp(milliseconds: 1_800_000_000_000 + Int64($0 / 50))) }
        #expect(ids == ids.sorted())
        #expect(ids.map(\.description) == ids.map(\.description).sorted())
        #expect(Set(ids).count == ids.count)
    }

    @Test func `identifiers grow when the clock stands still or goes back`() {
        let generator = TaskIDGenerator()
        var last = generator.next(now: Timestamp(milliseconds: 1_000_000))
        for step in 0..<10_000 {
            let next = generator.next(now: Timestamp(milliseconds: step.isMultiple(of: 2) ? 1_000_000 : 5))
            #expect(next > last)
            last = next
        }
    }

    @Test func `identifiers are made from any clock without a trap`() {
        let generator = TaskIDGenerator()
        #expect(generator.next(now: Timestamp(milliseconds: .min)) < generator.next(now: Timestamp(milliseconds: -1)))
        _ = generator.next(now: Timestamp(milliseconds: .max))
    }

    @Test func `eight threads get identifiers that differ and each thread's grow`() async {
        let generator = TaskIDGenerator()
        let lists = await withTaskGroup(of: [TaskID].self) { group in
            for _ in 0..<8 {
                group.addTask { @concurrent in
                    (0..<2_000).map { _ in generator.next(now: Timestamp(milliseconds: 1_800_000_000_000)) }
                }
            }
            var lists: [[TaskID]] = []
            for await list in group { lists.append(list) }
            return lists
        }
        #expect(Set(lists.joined()).count == 16_000)
        #expect(lists.allSatisfy { list in zip(list, list.dropFirst()).allSatisfy { $0 < $1 } })
    }
}
