/// The guardian's shell script.
///
/// It is a constant of its own so that a test can run it without Swift around it.
enum GuardianScript {
    /// Reads lines `group N`, `gone N`, `folder PATH`, `removed PATH` until its input ends, then cleans up.
    ///
    /// `kill -s KILL -- -N` is the one spelling that every shell takes; dash refuses `kill -KILL -- -N`.
    static let text = """
        cd /
        trap '' HUP INT QUIT TERM PIPE
        groups=' '
        newline='
        '
        folders=$newline
        while IFS=' ' read -r verb value; do
            case $verb in
            group) groups="$groups$value " ;;
            gone) case $groups in *" $value "*) groups="${groups%% $value *} ${groups#* $value }" ;; esac ;;
            folder) folders="$folders$value$newline" ;;
            removed)
                case $folders in *"$newline$value$newline"*)
                    folders="${folders%%"$newline$value$newline"*}$newline${folders#*"$newline$value$newline"}" ;;
                esac ;;
            esac
        done
        for group in $groups; do kill -s KILL -- "-$group"; done
        tries=0
        while [ $tries -lt 100 ]; do
            living=
            for group in $groups; do kill -s 0 -- "-$group" && living=1; done
            [ -z "$living" ] && break
            sleep 0.02
            tries=$((tries + 1))
        done
        printf '%s' "$folders" | while IFS= read -r folder; do
            case $folder in */test-servers-*) rm -rf -- "$folder" || { sleep 0.2; rm -rf -- "$folder"; } ;; esac
        done
        """

    /// Waits for permission on its input, then goes to the folder in its first argument and becomes the program in the
    /// others.
    ///
    /// Between `posix_spawn` and the registration with the guardian the test process could die; a child that is still
    /// waiting here then reads the end of its input and leaves. The shell's own PWD is kept out of the program's
    /// environment, unless the permission is "keep" because the caller gave one.
    static let gate = """
        IFS= read -r test_servers_permission || exit 125
        cd -- "$1" || exit 126
        shift
        [ "$test_servers_permission" = keep ] || unset PWD OLDPWD
        unset test_servers_permission
        exec "$@" </dev/null
        """
}
