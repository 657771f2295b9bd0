"""What the dashboard's pages ask for, as their JavaScript does it, and somebody who has one open."""
import selectors
import socket
import threading
import time


def pages(task):
    """Each page's requests: those of a group go out together, the groups one after the other."""
    return {
        "overview": [["/health", "/stats", "/queues/", "/workers/", "/tasks/?status=failed&limit=5"],
                     ["/stats/history?minutes=60"]],
        "queues": [["/queues/"]],
        "workers": [["/workers/"]],
        "tasks": [["/tasks/?limit=50"]],
        "tasks, by status and queue": [["/tasks/?status=cancelled&queue=mail&limit=50"]],
        "tasks, by tag and type": [["/tasks/?task_type=echo&tag=nightly&limit=50"]],
        "tasks, text found": [["/tasks/?q=customer%2077&limit=50"]],
        "tasks, text nowhere": [["/tasks/?q=is%20nowhere&limit=50"]],
        "tasks, error text": [["/tasks/?status=failed&error=boom&limit=50"]],
        "task": [[f"/tasks/{task}"], [f"/tasks/{task}/explain", f"/tasks/{task}/logs"]],
        "dead": [["/tasks/?status=failed&limit=500"]],
    }


class Line:
    """One keep-alive connection, as a browser has a few of them."""

    def __init__(self, port):
        self.port = port
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, path, accept="application/json"):
        self.socket.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nAccept: {accept}\r\n\r\n".encode())

    def answer(self):
        """The whole answer's size; an answer that is no 200 ends the measurement."""
        data = b""
        while (end := data.find(b"\r\n\r\n")) < 0:
            data += self._more()
        head = data[:end].lower()
        if not head.startswith(b"http/1.1 200"):
            raise RuntimeError(f"not answered: {data[:400].decode(errors='replace')}")
        length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
        have = len(data) - end - 4
        while have < length:
            have += len(self._more())
        return length

    def _more(self):
        data = self.socket.recv(262_144)
        if not data:
            raise RuntimeError("the server closed the connection")
        return data


class Visitor:
    """Loads pages over six connections."""

    def __init__(self, port):
        self.lines = [Line(port) for _ in range(6)]

    def load(self, groups):
        """Seconds until the last answer of the page is whole."""
        begin = time.monotonic()
        for group in groups:
            for line, path in zip(self.lines, group):
                line.ask(path)
            for line, _ in zip(self.lines, group):
                line.answer()
        return time.monotonic() - begin


class OpenDashboards:
    """So many overviews left open: each reads the events of workers and queues, and its data every two seconds (live.js)."""

    HISTORY_EVERY = 5
    REST_FACTOR, PAUSE, LONGEST_PAUSE = 10, 2, 5

    def __init__(self, port, count):
        self.port, self.count = port, count
        self.stopped = threading.Event()
        self.refreshes, self.event_bytes, self.problems = 0, 0, []

    def __enter__(self):
        self.cpu = time.process_time()
        self.threads = [threading.Thread(target=self._guarded, args=(run, *rest)) for run, *rest in
                        [(self._read_events,)] + [(self._refresh, number) for number in range(self.count)]]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stopped.set()
        for thread in self.threads:
            thread.join()
        self.cpu = time.process_time() - self.cpu
        if self.problems and not _[0]:
            raise RuntimeError(self.problems[0])

    def _guarded(self, run, *rest):
        try:
            run(*rest)
        except (OSError, RuntimeError, ValueError) as problem:
            self.problems.append(f"a dashboard: {problem}")

    def _read_events(self):
        selector, lines = selectors.DefaultSelector(), []
        for _ in range(self.count):
            line = Line(self.port)
            line.ask("/events?types=worker,queue", "text/event-stream")
            selector.register(line.socket, selectors.EVENT_READ)
            lines.append(line)
        while not self.stopped.wait(0.05):
            for key, _ in selector.select(0):
                data = key.fileobj.recv(1 << 20)
                if not data:
                    raise RuntimeError("an event stream ended")
                self.event_bytes += len(data)

    def _refresh(self, number):
        visitor = Visitor(self.port)
        overview = pages("-")["overview"]
        self.stopped.wait(self.PAUSE * number / self.count)
        for turn in range(1 << 30):
            if self.stopped.is_set():
                return
            begin = time.monotonic()
            took = visitor.load(overview if turn % self.HISTORY_EVERY == 0 else overview[:1])
            due = begin + min(max(self.PAUSE, took * self.REST_FACTOR), self.LONGEST_PAUSE)
            self.refreshes += 1
            self.stopped.wait(max(0, due - time.monotonic()))
