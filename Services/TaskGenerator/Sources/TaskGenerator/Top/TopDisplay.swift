import ArgumentParser
import SchedulerModels

/// The live display: looks, draws, and listens to keys.
struct TopDisplay {
    private enum Event: Sendable {
        case look(Result<TopSnapshot, APIError>)
        case key(UInt8)
        case resized
        case ended(Int32)
    }

    let api: APIClient
    let address: String
    let interval: Duration

    /// Shows until it is told to end; false when there is no terminal to show anything on.
    func run(_ start: TopOrder) async throws -> Bool {
        let (events, sender) = AsyncStream.makeStream(of: Event.self, bufferingPolicy: .bufferingNewest(64))
        guard
            let screen = FullScreen(
                onKey: { sender.yield($0.map(Event.key) ?? .ended(ExitStatusCode.success)) },
                onResize: { sender.yield(.resized) }
            )
        else { return false }
        let signals = InterruptSignal { sender.yield(.ended(ExitStatusCode.interrupted)) }
        let looks = Task { [api, interval] in
            while !Task.isCancelled {
                do throws(APIError) {
                    sender.yield(.look(.success(try await TopSnapshot.read(api))))
                } catch {
                    sender.yield(.look(.failure(error)))
                }
                try await Task.sleep(for: interval)
            }
        }
        let code = await follow(events, on: screen, start)
        looks.cancel()
        screen.end()
        signals.end()
        if code != ExitStatusCode.success { throw ExitCode(code) }
        return true
    }

    private func follow(_ events: AsyncStream<Event>, on screen: FullScreen, _ start: TopOrder) async -> Int32 {
        var order = start
        var snapshot: TopSnapshot?
        var problem: String? = "asking \(address) …"
        func draw() {
            let size = screen.size
            let lines = TopScreen(
                address: address,
                order: order,
                width: size.width,
                height: size.height,
                isColoured: Terminal.outputIsColoured
            )
            screen.show(lines.lines(snapshot, problem: problem))
        }
        draw()
        for await event in events {
            switch event {
            case .look(.success(let latest)): (snapshot, problem) = (latest, nil)
            case .look(.failure(let error)): problem = "\(error)"
            case .resized: break
            case .ended(let code): return code
            case .key(UInt8(ascii: "q")), .key(3), .key(4): return ExitStatusCode.success
            case .key(UInt8(ascii: "s")): order = order.next
            case .key(let key): order = TopOrder(key: key) ?? order
            }
            draw()
        }
        return ExitStatusCode.success
    }
}
