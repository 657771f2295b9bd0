/// One thing that must hold in every run.
protocol Check {
    /// What does not hold.
    func findings(_ timeline: Timeline, _ limits: Limits) -> [Finding]
}
