internal import Glibc

extension HandlerUser {
    /// Whether this process can start others as another user.
    static var canBeSet: Bool { geteuid() == 0 }

    /// Gives up this process's rights for those of the user, for good; 0 or the system's error number.
    func become() -> Int32 {
        guard unsafe setgroups(0, nil) == 0, setgid(group) == 0, setuid(user) == 0
        else {
            return errno
        }
        return 0
    }
}
