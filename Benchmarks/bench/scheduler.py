"""This project's services under measurement, submitted to over HTTP: one task a request or many."""
import http.client
import json
import os
import pathlib
import subprocess
import threading
import time

from peers import common

from .processes import Program
from .servers import free_port

QUEUES = [f"tasks.default.{band}" for band in ("high", "normal", "low")] + ["tasks.poison"]
BULK = 1000
BULK_CLIENTS = 4


def body(task_type="echo", parameters=None):
    """One submission: `echo` of 200 bytes, the same as every peer's no-op gets."""
    return json.dumps({"task_type": task_type, "parameters": common.payload(1) if parameters is None else parameters},
                      separators=(",", ":"))


class Scheduler:
    """API and workers on the private servers, each started when it is needed."""

    def __init__(self, servers, programs, clients, folder, concurrency=32):
        self.servers, self.programs, self.clients, self.folder = servers, programs, clients, folder
        self.concurrency = concurrency
        self.port = free_port()

    def settings(self):
        return (f"appendfsync always, quorum queues, confirms, acknowledged after the outcome is stored; "
                f"1 API, 1 worker of {self.concurrency} slots, release build")

    def _env(self, **more):
        return dict(os.environ, REDIS_URL=self.servers.redis_url, RABBITMQ_URL=self.servers.amqp_url,
                    API_HOST="127.0.0.1", API_PORT=str(self.port), LOG_LEVEL="notice", **more)

    def reset(self):
        self.servers.reset(QUEUES, appendfsync="always")

    def api(self):
        """Starts the API and waits until it takes submissions."""
        program = Program([os.path.join(self.programs, "APIServer")], self._env(), os.path.join(self.folder, "api.log"))
        self._until(program, self._is_ready)
        program.startup = time.monotonic() - program.started
        return program

    def workers(self, copies=1, concurrency=None):
        """Starts workers; returns when all are in the registry."""
        before = {key for key in self.servers.redis.scan_iter("worker:*", count=1000)}
        program = Program(
            [os.path.join(self.programs, "Worker")],
            self._env(WORKER_CONCURRENCY=str(concurrency or self.concurrency)),
            os.path.join(self.folder, "worker.log"), copies=copies)

        def are_registered():
            keys = {key for key in self.servers.redis.scan_iter("worker:*", count=1000)}
            return len(keys - before) >= copies
        self._until(program, are_registered)
        program.startup = time.monotonic() - program.started
        return program

    def _is_ready(self):
        try:
            return self.get("/health/ready")[0] == 200
        except OSError:
            return False

    @staticmethod
    def _until(program, is_there, limit=30):
        end = time.monotonic() + limit
        while not is_there():
            program.check_alive()
            if time.monotonic() > end:
                program.stop()
                raise RuntimeError(f"not ready after {limit} s; see {program.log}")
            time.sleep(0.002)

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def get(self, path, connection=None):
        connection = connection or self.connect()
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()

    # ---- submitting ----

    def post(self, count, clients, text=None, rate=None, name="ids"):
        """One task a request over keep-alive connections, so many a second when `rate` is given; (figures, what reads the identifiers)."""
        text_file, ids = os.path.join(self.folder, "body"), os.path.join(self.folder, name)
        with open(text_file, "w") as out:
            out.write(text or body())
        run = subprocess.run(
            [os.path.join(self.clients, "post_tasks"), "127.0.0.1", str(self.port), "/tasks/", text_file, str(count),
             str(clients), "task_id", ids, *([str(rate)] if rate else [])], capture_output=True, text=True, timeout=600)
        if run.returncode:
            raise RuntimeError(f"post_tasks: {run.stderr.strip()}")
        figures = json.loads(run.stdout)
        if figures["failed"]:
            raise RuntimeError(f"{figures['failed']} submissions were refused")
        return figures, lambda: pathlib.Path(ids).read_text().split()

    def post_bulk(self, count, text=None):
        """Requests of 1000 tasks over 4 connections; (figures, what reads the identifiers). `text` may be made from a task's number.

        The answers are read apart after the measuring: tasks run meanwhile, on the same processors.
        """
        line, starts = text if callable(text) else (text or body()) + "\n", range(0, count, BULK)
        answers, todo, lock = [], iter(starts), threading.Lock()

        def lines(start):
            numbers = range(start, min(start + BULK, count))
            return "".join(line(number) + "\n" for number in numbers) if callable(line) else line * len(numbers)

        def client():
            connection = self.connect()
            while True:
                with lock:
                    start = next(todo, None)
                if start is None:
                    return
                connection.request("POST", "/tasks/bulk", lines(start), {"Content-Type": "application/x-ndjson"})
                answers.append(connection.getresponse().read())
        threads = [threading.Thread(target=client) for _ in range(min(BULK_CLIENTS, len(starts)))]
        t0 = time.monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        t1 = time.monotonic()
        accepted = sum(answer.count(b'"task":{') for answer in answers)
        if accepted != count:
            raise RuntimeError(f"{count - accepted} submissions were refused")

        def identifiers():
            rows = [json.loads(row) for answer in answers for row in answer.splitlines() if row]
            return [row["task"]["task_id"] for row in rows]
        return {"t0": t0, "t1": t1, "n": count}, identifiers

    # ---- watching ----

    def ended(self):
        return self.servers.redis.zcard("tasks:completed:default")

    def wait_until_ended(self, count, program, limit):
        """Waits until that many have ended; the moment. Asks for one number, which costs the system next to nothing."""
        end = time.monotonic() + limit
        while self.ended() < count:
            program.check_alive()
            if time.monotonic() > end:
                raise RuntimeError(f"{count - self.ended()} of {count} tasks had not ended after {limit} s")
            time.sleep(0.004)
        return time.monotonic()

    def verify(self, ids):
        """Every task completed, each in one attempt: nothing lost, nothing done twice. Else the run is void."""
        if len(set(ids)) != len(ids):
            raise RuntimeError("void: an identifier came twice")
        for start in range(0, len(ids), 1000):
            pipe = self.servers.redis.pipeline(transaction=False)
            for identifier in ids[start:start + 1000]:
                pipe.hmget(f"task:{identifier}", "status", "attempt")
            for status, attempt in pipe.execute():
                if status != b"completed" or attempt != b"1":
                    raise RuntimeError(f"void: a task is {status} after {attempt} attempts")
