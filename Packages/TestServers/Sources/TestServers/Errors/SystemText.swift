import Glibc

/// The operating system's text for an `errno` (`strerror`, whose buffer belongs to the calling thread since glibc 2.32).
func systemText(_ number: Int32) -> String {
    guard let text = unsafe strerror(number) else { return "error \(number)" }
    return unsafe String(cString: text)
}
