"""A rival in one variant, submitted to by its own client or over its HTTP front end."""
import json
import os
import subprocess
import sys
import threading
import time

from peers import common

from .processes import Program
from .servers import free_port

PEERS = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "peers")
LOAD_LIMIT = 120
HTTP_BODY = json.dumps({"kind": "noop", "payload": common.payload(1), "priority": 5})


def describe(name, env):
    """What `peer_NAME.py` says about itself; None with a line on standard error when its library is missing."""
    run = subprocess.run([sys.executable, f"peer_{name}.py", "describe"], cwd=PEERS, env=env, capture_output=True,
                         text=True)
    try:
        return json.loads(run.stdout)
    except ValueError:
        reason = (run.stderr.strip().splitlines() or ["it says nothing about itself"])[-1]
        print(f"skipped {name}: {reason}", file=sys.stderr)
        return None


class Peer:
    """One rival; `via` is "own" for its own client, "http" for its front end."""

    def __init__(self, spec, servers, clients, folder):
        name, _, via = spec.partition("@")
        name, _, variant = name.partition(":")
        self.servers, self.clients, self.folder = servers, clients, folder
        self.description = describe(name, self._env(""))
        if self.description:
            variants = self.description["variants"]
            self.variant = variant or next(iter(variants))
            self.settings = variants[self.variant]
            self.via = via or "own"
            self.name = f"{name}:{self.variant}" + ("@http" if via else "")
            self.count = self.settings.get("n", self.description["n"])

    def _env(self, variant, **more):
        return dict(os.environ, BENCH_VARIANT=variant, REDIS_URL=self.servers.redis_url, AMQP_URL=self.servers.amqp_url,
                    PYTHONPATH=PEERS, PYTHONUNBUFFERED="1", **more)

    def describe_settings(self):
        front = "; " + self.description["http"]["settings"] if self.via == "http" else ""
        return f"{self.description['version']}: {self.settings['settings']}{front}; Redis appendfsync everysec"

    def reset(self):
        self.servers.reset(self.description["queues"], self.description.get("exchanges", ()))
        self.check = common.make_check(self.servers.redis, self.description["done"])

    def workers(self):
        return Program(self.settings["worker"], self._env(self.variant, **self.settings.get("env", {})),
                       os.path.join(self.folder, "peer-worker.log"), cwd=PEERS, copies=self.settings.get("copies", 1))

    def front(self):
        """The HTTP front end, ready; None when tasks come from the peer's own client."""
        if self.via != "http":
            return None
        self.port = free_port()
        argv = [word.replace("{port}", str(self.port)) for word in self.description["http"]["argv"]]
        program = Program(argv, self._env(self.variant, **self.settings.get("producer_env", {})),
                          os.path.join(self.folder, "peer-front.log"), cwd=PEERS)
        end = time.monotonic() + 20
        while True:
            try:
                self.post(1, 1)
                return program
            except RuntimeError:
                if time.monotonic() > end:
                    program.stop()
                    raise
                time.sleep(0.2)

    def post(self, count, clients):
        http = self.description["http"]
        text, ids = os.path.join(self.folder, "body"), os.path.join(self.folder, "ids")
        with open(text, "w") as out:
            out.write(HTTP_BODY)
        run = subprocess.run(
            [os.path.join(self.clients, "post_tasks"), "127.0.0.1", str(self.port), http["path"], text, str(count),
             str(clients), http["id_field"], ids], capture_output=True, text=True, timeout=LOAD_LIMIT)
        if run.returncode:
            raise RuntimeError(f"post_tasks: {run.stderr.strip()}")
        figures = json.loads(run.stdout)
        if figures["failed"]:
            raise RuntimeError(f"{figures['failed']} submissions were refused")
        with open(ids) as lines:
            return figures, [http["key_prefix"] + line for line in lines.read().split()]

    def load(self, count):
        """Submits; (figures, the keys of the results)."""
        if self.via == "http":
            return self.post(count, 64)
        keys, log = os.path.join(self.folder, "keys"), os.path.join(self.folder, "produce.log")
        with open(log, "wb") as errors:
            process = subprocess.Popen(
                [sys.executable, f"peer_{self.description['peer']}.py", "produce", str(count), keys], cwd=PEERS,
                env=self._env(self.variant, **self.settings.get("producer_env", {})), stdout=subprocess.PIPE,
                stderr=errors, text=True)
        timer = threading.Timer(LOAD_LIMIT, process.kill)
        timer.start()
        try:
            line = process.stdout.readline()               # its interpreter's end is not waited for
            if not line:
                with open(log, errors="replace") as text:
                    raise RuntimeError(f"it did not submit: {text.read()[-500:]}")
            with open(keys) as text:
                return json.loads(line), text.read().split()
        finally:
            timer.cancel()
            process.kill()
            process.wait()
            process.stdout.close()

    def latencies(self, count, seconds):
        """Milliseconds from submit to stored result, one task at a time."""
        run = subprocess.run(
            [sys.executable, f"peer_{self.description['peer']}.py", "latency", str(count), str(seconds)], cwd=PEERS,
            env=self._env(self.variant, **self.settings.get("producer_env", {})), capture_output=True, text=True,
            timeout=seconds + 30)
        if run.returncode or not run.stdout:
            raise RuntimeError(f"latency: {run.stderr[-500:]}")
        return json.loads(run.stdout)["ms"]
