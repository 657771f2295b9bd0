"""An API server of its own that asks for keys, beside the scheduler's, on the same Redis and RabbitMQ."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import urllib.error
import urllib.request

from scheduler import ROOT, free_port, wait_for


def program():
    folder = os.environ.get("SERVICE_BIN_DIR")
    scratch = os.environ.get("SCRATCH_DIR", str(ROOT / ".build"))
    return str(pathlib.Path(folder or f"{scratch}/{os.environ.get('PROGRAMS', 'debug')}") / "APIServer")


class KeyedServer:
    """`key(name)` is the key of that name: `reader`, `operator`, or `slow`, whose holder may ask little."""

    def __init__(self, scheduler, redis_port=None):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="keyed-server-"))
        self.log = self.folder / "log"
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        given = scheduler.environment
        self.environment = {
            **given, "API_PORT": str(port), "API_KEYS_FILE": str(self.folder / "keys"), "LOG_LEVEL": "debug", "LOG_FORMAT": "json",
            "REDIS_URL": f"redis://127.0.0.1:{redis_port or given['REDIS_PORT']}/0",
            "RABBITMQ_URL": f"amqp://admin:admin123@127.0.0.1:{given['RABBITMQ_PORT']}/",
        }
        self.keys = {name: self.make_key(name, *rest) for name, *rest in
                     (("reader", "read"), ("operator", "operate"), ("slow", "read", "--rate", "2"))}
        self.process = None
        self.start()

    def make_key(self, name, *rest):
        made = subprocess.run([program(), "keygen", name, *rest, "--append", self.environment["API_KEYS_FILE"]],
                              capture_output=True, text=True, check=True)
        return made.stdout.strip()

    def key(self, name):
        return self.keys[name]

    def start(self):
        with self.log.open("ab") as log:
            self.process = subprocess.Popen([program()], env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        wait_for(self.is_live, lambda: f"the server: {self.log.read_text()[-2000:]}")

    def is_live(self):
        try:
            return self.status("/health/live") == 200
        except OSError:
            return False

    def status(self, path, key=None):
        """What a request is answered."""
        request = urllib.request.Request(self.url + path, headers={"X-API-Key": key} if key else {})
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code

    def asked(self):
        """The requests for data so far, taken or refused, as the server's own log has them."""
        lines = [json.loads(line) for line in self.log.read_text().splitlines()]
        return [line for line in lines if line["message"] == "refused"
                or (line["message"] == "answered" and not line["route"].startswith(("/assets", "/health")) and line["route"] != "/")]

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)

    def close(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


class LoneRedis:
    """A Redis without data that can go and come back."""

    def __init__(self):
        self.port = free_port()
        self.process = None
        self.start()

    def start(self):
        options = {"port": self.port, "bind": "127.0.0.1", "save": "", "appendonly": "no"}
        words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
        self.process = subprocess.Popen(["redis-server", *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def stop(self):
        self.process.terminate()
        self.process.wait(60)
