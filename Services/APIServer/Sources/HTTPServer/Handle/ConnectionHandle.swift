internal import CMicroHTTPD

/// A connection of the library, for the two calls that may come from outside its callbacks.
@safe struct ConnectionHandle: @unchecked Sendable {
    // Safety: `suspend` is called on the library's thread only (MHD_suspend_connection), `resume` on any thread but only
    // by whoever ends a suspension (MHD_resume_connection); the library keeps a suspended connection alive.
    let pointer: OpaquePointer

    func suspend() {
        unsafe MHD_suspend_connection(pointer)
    }

    func resume() {
        unsafe MHD_resume_connection(pointer)
    }
}
