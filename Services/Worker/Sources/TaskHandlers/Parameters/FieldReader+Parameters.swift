internal import SchedulerModels

extension FieldReader {
    /// Refuses the parameters when that field is missing or null.
    mutating func require(_ field: String, in parameters: JSONValue) {
        let value = parameters[field]
        if value == nil || value == .null { refuse(field, "is required") }
    }

    /// Throws the failure that names every field that is wrong.
    func finishParameters() throws(HandlerFailure) {
        do throws(ValidationError) {
            try finish()
        } catch {
            throw .invalidParameters(error)
        }
    }
}
