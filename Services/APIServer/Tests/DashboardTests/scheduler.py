"""A whole scheduler of its own, for the browser to look at: Redis, RabbitMQ, the API server, two workers."""

import json
import os
import pathlib
import random
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[3]


def wait_for(condition, what, limit=60):
    """What `condition` gives once it is true; generous, for the machine may be busy. `what` is told if it never is."""
    end = time.monotonic() + limit
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"not within {limit} s: {what() if callable(what) else what}")
        time.sleep(0.05)


def free_port(offsets=(0,)):
    """A port that is free, and so are those beside it that follow from it."""
    for _ in range(200):
        port = random.randrange(11_000, 24_000)
        if all(is_free(port + offset) for offset in offsets):
            return port
    raise RuntimeError("no free port found")


def is_free(port):
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


class Scheduler:
    """Starts with `start`, is gone with all its data after `stop`."""

    def __init__(self, state, workers=2, concurrency=4, settings=None):
        self.state = pathlib.Path(state)
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.environment = {
            **os.environ,
            "STATE_DIR": str(self.state), "API_HOST": "127.0.0.1", "API_PORT": str(port), "API_URL": self.url,
            "REDIS_PORT": str(free_port()), "RABBITMQ_PORT": str(free_port((0, 19_223, 20_000))),
            "REDIS_URL": "", "RABBITMQ_URL": "", "CONFIGURATION": os.environ.get("PROGRAMS", "debug"),
            "WORKERS": str(workers), "WORKER_CONCURRENCY": str(concurrency), "WORKER_QUEUES": "default,mail,reports",
            "HANDLERS_DIR": str(HERE / "handlers"), "SHUTDOWN_TIMEOUT": "5", **(settings or {}),
        }

    def script(self, *arguments):
        done = subprocess.run(
            [str(ROOT / "Scripts" / arguments[0]), *arguments[1:]], env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{' '.join(arguments)}: {done.stdout[-3000:]}{done.stderr[-3000:]}")

    def start(self):
        shutil.rmtree(self.state, ignore_errors=True)
        self.script("stack.sh", "up")

    def stop(self):
        self.script("stack.sh", "down")
        shutil.rmtree(self.state, ignore_errors=True)

    def call(self, method, path, body=None):
        request = urllib.request.Request(self.url + path, method=method)
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, data, timeout=60) as answer:
            text = answer.read()
            return json.loads(text) if text else None

    def submit(self, task_type, parameters=None, **fields):
        """The identifier of a new task."""
        return self.call("POST", "/tasks/", {"task_type": task_type, "parameters": parameters or {}, **fields})["task_id"]

    def task(self, identifier):
        return self.call("GET", f"/tasks/{identifier}")

    def ended(self, identifier):
        """The task, once it has ended."""
        return wait_for(lambda: self._ended(self.call("GET", f"/tasks/{identifier}?wait=10")), f"the end of {identifier}")

    @staticmethod
    def _ended(task):
        return task if task["status"] in ("completed", "failed", "cancelled", "expired") else None

    def fail(self, message, **fields):
        """The identifier of a task that has failed for good with this message."""
        identifier = self.submit("fail", {"message": message, "retryable": False}, **fields)
        self.ended(identifier)
        return identifier

    def is_there(self, identifier):
        try:
            self.task(identifier)
            return True
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return False
            raise
