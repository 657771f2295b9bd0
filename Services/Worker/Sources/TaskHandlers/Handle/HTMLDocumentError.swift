/// Why a page could not be read or searched.
enum HTMLDocumentError: Error {
    case unreadable
    case tooCostly
}
