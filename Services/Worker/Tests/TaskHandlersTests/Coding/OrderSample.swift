/// Parameters of every shape.
struct OrderSample: Codable, Sendable, Equatable {
    enum Speed: String, Codable, Sendable, CaseIterable {
        case slow, fast
    }

    enum Level: Int, Codable, Sendable {
        case low = 1
        case high = 2
    }

    enum Payment: Codable, Sendable, Equatable {
        case bankTransfer(accountName: String)
        case cash
    }

    struct Item: Codable, Sendable, Equatable {
        var itemName: String
        var price: Double
        var parts: [Item]?
    }

    struct Retry: Codable, Sendable, Equatable {
        // swift-format-ignore: AlwaysUseLowerCamelCase
        enum CodingKeys: String, CodingKey {
            case count
            case baseDelay = "baseDelay"
        }

        var count: Int
        var baseDelay: Double?
    }

    var userID: Int
    var isUrgent: Bool
    var speed: Speed
    var level: Level
    var payment: Payment
    var retry: Retry?
    var items: [Item]
    var tags: Set<String>
    var pricesByName: [String: Double]
    var grid: [[Int?]]
    var note: String?

    /// As JSON, with every field.
    static let text = """
        {"user_id":7,"is_urgent":true,"speed":"fast","level":2,"payment":{"bank_transfer":{"account_name":"A"}},\
        "retry":{"count":3,"baseDelay":0.5},"items":[{"item_name":"a","price":1.5,"parts":[{"item_name":"b",\
        "price":2}]}],"tags":["t"],"prices_by_name":{"firstName":1,"snake_name":2},"grid":[[1,null],[]],"note":"n"}
        """
}
