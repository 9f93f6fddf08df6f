"""What every simulator is: an application on a port of its own, that keeps what it was asked and can be made to fail."""

from __future__ import annotations

import logging
import socket
import threading
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

from flask import Flask, Response, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from simulators.delivering import Delivering
from simulators.faults import Faults

log = logging.getLogger("simulators")


@dataclass(frozen=True, slots=True)
class Call:
    """One request as it came."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    json: Any
    status: int
    at: float


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002  # werkzeug's name
        return


class Provider:
    """One simulated installation of a provider."""

    name = "provider"

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.faults = Faults()
        self.delivering = Delivering()
        self.app = Flask(f"simulators.{self.name}", template_folder=None)
        self.app.after_request(self._record)
        self._add_control()
        self.routes()
        self._server: BaseWSGIServer | None = None

    def routes(self) -> None:
        """Add the provider's own paths to `self.app`."""

    def reset(self) -> None:
        """Forget calls, faults and books."""
        self.calls.clear()
        self.faults.clear()
        self.delivering.way = "at once"

    def start(self, port: int = 0) -> None:
        """Listen on loopback; port 0 is any free one."""
        server = make_server(
            "127.0.0.1", port, self.faults.around(self.app.wsgi_app), threaded=True, request_handler=_Quiet
        )
        server.daemon_threads = True  # type: ignore[attr-defined]
        server.handle_error = lambda *_: None  # type: ignore[method-assign]  # connections are cut on purpose here
        self._server = server
        threading.Thread(target=server.serve_forever, daemon=True, name=self.name).start()

    def stop(self) -> None:
        self.faults.over.set()
        if self._server is not None:
            ending = threading.Thread(target=self._server.shutdown)
            ending.start()
            # It looks up twice a second, or when somebody comes. Oftener would cost the tests a minute's work.
            with suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            ending.join()
            self._server.server_close()

    @property
    def port(self) -> int:
        assert self._server is not None, "not started"
        return self._server.server_port

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.host}"

    def asked(self, path: str, method: str | None = None) -> list[Call]:
        """The recorded calls of a path."""
        return [call for call in self.calls if call.path == path and method in {None, call.method}]

    def _record(self, response: Response) -> Response:
        if not request.path.startswith("/_simulator"):
            body = request.get_json(silent=True)
            call = Call(
                request.method,
                request.path,
                request.args.to_dict(),
                dict(request.headers),
                body,
                response.status_code,
                time.time(),
            )
            self.calls.append(call)
            del self.calls[:-5000]
            log.info(
                "%s %s %s %s",
                self.name,
                request.method,
                request.url_rule.rule if request.url_rule else "?",
                response.status_code,
            )
        return response

    def _add_control(self) -> None:
        self.app.add_url_rule("/_simulator/faults", "add_fault", self._add_fault, methods=["POST"])
        self.app.add_url_rule("/_simulator/faults", "clear_faults", self._clear_faults, methods=["DELETE"])
        self.app.add_url_rule("/_simulator/calls", "list_calls", self._list_calls, methods=["GET"])

    def _add_fault(self) -> ResponseReturnValue:
        self.faults.add(**request.get_json())
        return "", 204

    def _clear_faults(self) -> ResponseReturnValue:
        self.faults.clear()
        return "", 204

    def _list_calls(self) -> ResponseReturnValue:
        return jsonify([asdict(call) | {"headers": None} for call in self.calls])
