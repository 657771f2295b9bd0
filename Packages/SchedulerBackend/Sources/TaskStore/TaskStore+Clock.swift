internal import RedisClient
internal import SchedulerModels

extension TaskStore {
    /// What a look at the clock of Redis's machine has found.
    public enum ClockFinding: Sendable, Equatable {
        /// Nothing to compare with: this was the first look.
        case first
        /// It goes as this machine's does.
        case steady
        /// It has jumped by so much; all leases now end one lease time later.
        case jumped(Duration)
    }

    /// Compares the clock of Redis's machine with this one's steady clock, and gives all leases their time anew when it has
    /// jumped: what looks run out then is not, and what a dead worker held must not be held for as long as the jump was.
    ///
    /// Call it often (twice a second): what is compared is the time since the last call.
    ///
    /// - Throws: `TaskStoreError`; after one of kind `unavailable` the call may be sent again.
    public func watchClock() async throws(TaskStoreError) -> ClockFinding {
        guard scripts.followsServerClock else { return .steady }
        let sentAt = StoreClock.steady()
        let moment = try await read("clock") { () throws(RedisError) in
            try await self.redis.execute(RedisCommand("TIME")).time()
        }
        let look = StoreClock.Look(server: moment.milliseconds, sentAt: sentAt, answeredAt: StoreClock.steady())
        guard let before = clock.last else {
            clock.keep(look)
            return .first
        }
        let jump = look.jump(since: before)
        if jump != 0 { try await rebaseLeases() }
        // Only then: until the leases have their time anew, every call must find that the clock is off.
        clock.keep(look)
        return jump == 0 ? .steady : .jumped(.milliseconds(jump))
    }

    /// Lets every lease end one lease time from now.
    package func rebaseLeases() async throws(TaskStoreError) {
        try await read("rebase") { () throws(RedisError) in
            _ = try await self.redis.call(
                self.scripts.rebase,
                arguments: [RedisArgument(self.keys.prefix), self.leaseTTL.argument]
            )
        }
    }
}
