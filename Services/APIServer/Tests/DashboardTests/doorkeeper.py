"""A door in front of the API server: keys with roles, and troubles that can be switched on."""

import http.client
import http.server
import json
import threading


class Doorkeeper:
    """Lets `operator` do everything, `reader` only read, nobody else anything but open the page."""

    def __init__(self, upstream, port=0):
        self.upstream = upstream.removeprefix("http://")
        self.trouble = None  # (status, headers) that every request for data gets
        self.seen = []
        door = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.0"

            def log_message(self, *_):
                pass

            def relay(self):
                door.pass_on(self)

            do_GET = do_POST = do_DELETE = relay

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def pass_on(self, request):
        self.seen.append(request.path)
        path = request.path.partition("?")[0]
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        if path != "/" and not path.startswith(("/assets/", "/health")):
            if self.trouble:
                return self.refuse(request, *self.trouble)
            role = {"Bearer operator": "operate", "Bearer reader": "read"}.get(request.headers.get("Authorization"))
            if role is None:
                return self.refuse(request, 401, {"WWW-Authenticate": "Bearer"})
            if role == "read" and request.command != "GET":
                return self.refuse(request, 403, {})
        connection = http.client.HTTPConnection(self.upstream, timeout=90)
        headers = {n: v for n, v in request.headers.items() if n.lower() not in ("host", "connection", "authorization")}
        connection.request(request.command, request.path, body or None, headers)
        answer = connection.getresponse()
        request.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("transfer-encoding", "connection", "date", "server"):
                request.send_header(name, value)
        request.end_headers()
        try:
            while part := answer.read1(65_536):
                request.wfile.write(part)
                request.wfile.flush()
        except OSError:
            pass  # the browser has left
        finally:
            connection.close()

    def refuse(self, request, status, headers):
        body = json.dumps({"title": "Refused", "status": status, "detail": f"The doorkeeper says {status}."}).encode()
        request.send_response(status)
        for name, value in {"Content-Type": "application/problem+json", "Content-Length": str(len(body)), **headers}.items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(body)
