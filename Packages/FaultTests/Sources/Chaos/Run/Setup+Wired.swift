extension Setup {
    /// For workers in networks of their own, who are strangers to the servers' loopback.
    static var wired: Setup {
        Setup(
            rate: 30,
            work: 0.05...0.5,
            longTasks: 6,
            heartbeat: 2,
            redisOptions: ["protected-mode": "no"],
            brokerPassword: "of-the-tests",
            restLimit: 120
        )
    }
}
