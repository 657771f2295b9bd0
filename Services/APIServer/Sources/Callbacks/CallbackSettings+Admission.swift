internal import HTTPClient

extension CallbackSettings {
    /// Which addresses may be called; checked at every connect.
    var addressPolicy: AddressPolicy { allowsPrivateAddresses ? .any : .publicOnly }

    /// Why a URL is refused when a task is submitted; nil when it may be called, as far as that can be told now.
    public func refusal(of url: String) -> String? {
        guard isOn else { return "callbacks are switched off here: set CALLBACK_SECRET" }
        let parsed: WebURL
        do throws(HTTPClientError) {
            parsed = try WebURL(url)
        } catch {
            return error.code == .libraryMissing
                ? "callbacks cannot be sent from here: \(error.message)" : "must be a URL that can be read"
        }
        guard parsed.isWeb, !parsed.hasCredentials else {
            return "must be an http or https URL without user or password"
        }
        guard !addressPolicy.refuses(hostOf: parsed) else {
            return "leads to an address that is not of the public Internet, which is not allowed here"
        }
        return nil
    }
}
