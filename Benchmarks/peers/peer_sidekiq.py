"""Sidekiq: Redis only, one Ruby process of 10 threads; the job stores its own result."""
import json
import os
import subprocess
import sys

import common

_argv = ["sidekiq", "-r", "./sidekiq_app.rb", "-c", "10", "-q", "bench"]
DESCRIPTION = {
    "peer": "sidekiq", "version": "6 (Debian)", "broker": "redis", "results": "redis (SET by the job)",
    "queues": [], "done": {"kind": "exists"},
    "variants": {
        "c10": {"settings": "1 process, concurrency 10, push_bulk by 1000, job does SET result, "
                            "not acknowledged (no super_fetch)", "worker": _argv},
        "single": {"settings": "as c10, perform_async one by one", "worker": _argv,
                   "n": 8000},
    },
    "n": 20000,
}

if __name__ == "__main__":
    if sys.argv[1] == "describe":
        try:
            out = subprocess.run(["sidekiq", "-V"], capture_output=True, text=True).stdout
            DESCRIPTION["version"] = out.strip().split()[-1]
        except (OSError, IndexError):
            sys.exit("sidekiq is not installed")
        print(json.dumps(DESCRIPTION))
    else:
        os.execvp("ruby", ["ruby", "sidekiq_app.rb"] + sys.argv[1:])
