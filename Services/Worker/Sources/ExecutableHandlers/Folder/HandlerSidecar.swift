internal import SchedulerModels

/// What `<file name>.json` beside a handler says about it.
struct HandlerSidecar: Sendable, Equatable {
    var form: HandlerForm = .oneShot
    /// What it says about the most that each of its processes may have.
    var limits = ProcessLimits()
    /// Variables of the worker that this handler gets.
    var environment: [String] = []

    private enum FormName: String, CaseIterable {
        case oneShot = "one-shot"
        case longLived = "long-lived"
    }

    private static let generalFields = ["form", "environment"] + LimitedResource.allCases.map(\.field)
    private static let longLivedFields: Set = ["max_tasks", "idle_seconds", "max_processes"]

    /// What holds without a sidecar.
    init() {}

    /// Reads a sidecar.
    ///
    /// - Throws: an error that names every field that is wrong.
    init(_ bytes: [UInt8]) throws(SidecarError) {
        do {
            try self.init(json: JSONParser.parse(bytes))
        } catch let error as JSONParseError {
            throw SidecarError(reason: "is not JSON: \(error)")
        } catch {
            throw SidecarError(reason: "\(error)")
        }
    }

    private init(json: JSONValue) throws {
        var reader = FieldReader(json, known: Self.longLivedFields.union(Self.generalFields))
        let names = FormName.allCases.map(\.rawValue)
        let form = reader.string("form", "must be \(names.joined(separator: " or "))", names.contains)
        for resource in LimitedResource.allCases {
            let range = Int64(resource.range.lowerBound)...Int64(resource.range.upperBound)
            limits[resource] = reader.integer(resource.field, in: range).map { Int($0) }
        }
        for element in reader.array("environment") ?? [] {
            if let name = element.stringValue, HandlerEnvironment.isName(name) {
                environment.append(name)
            } else {
                reader.refuse("environment", "must be names of variables: letters, digits and '_', no TASK_ ones")
            }
        }
        var settings = LongLivedSettings()
        if let tasks = reader.integer("max_tasks", in: 1...1_000_000_000) { settings.maximumTasks = Int(tasks) }
        if let idle = reader.seconds("idle_seconds", in: .zero ... .seconds(86_400)) { settings.idleTime = idle }
        settings.maximumProcesses = reader.integer("max_processes", in: 1...10_000).map { Int($0) }
        if form == FormName.longLived.rawValue {
            self.form = .longLived(settings)
        } else {
            for field in Self.longLivedFields.sorted() where json[field] != nil {
                reader.refuse(field, "is of long-lived handlers only (\"form\":\"long-lived\")")
            }
        }
        try reader.finish()
    }
}
