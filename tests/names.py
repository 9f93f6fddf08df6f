"""A name server on loopback, as EGRESS_DNS has it: it answers what a test wrote down, by name, and asks nobody."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from itertools import chain, repeat

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

Answers = list[str]


class Names:
    """`tell("a.test", ["192.0.2.1"], ["10.0.0.1"])` answers the first list once, then the second for ever.

    An address is an A or AAAA record; the words SERVFAIL and SILENT mean themselves. What nobody told is NXDOMAIN.
    """

    def __init__(self) -> None:
        self._told: dict[str, Iterator[Answers]] = {}
        self._now: dict[str, Answers] = {}
        self.asked: list[str] = []
        self._server = socketserver.ThreadingUDPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        host, port = self._server.server_address[:2]
        return f"{host!s}:{port}"

    def tell(self, name: str, *turns: Answers) -> None:
        self._told[name] = chain(turns, repeat(turns[-1]))
        self._now.pop(name, None)

    def forget(self) -> None:
        self._told.clear()
        self._now.clear()
        self.asked.clear()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, wire: bytes) -> bytes | None:
        asked = dns.message.from_wire(wire)
        question = asked.question[0]
        name = question.name.to_text(omit_final_dot=True).lower()
        is_first_half = question.rdtype == dns.rdatatype.AAAA
        if is_first_half:  # one look-up asks for AAAA, then for A: together they are a turn
            self.asked.append(name)
            self._now[name] = next(self._told.get(name, repeat(["NXDOMAIN"])))
        turn = self._now.get(name, ["NXDOMAIN"])
        answer = dns.message.make_response(asked)
        answer.flags |= dns.flags.RA
        if "SILENT" in turn:
            return None
        if "SERVFAIL" in turn or "NXDOMAIN" in turn:
            answer.set_rcode(dns.rcode.SERVFAIL if "SERVFAIL" in turn else dns.rcode.NXDOMAIN)
            return answer.to_wire()
        fitting = [each for each in turn if (":" in each) == is_first_half]
        if fitting:
            answer.answer.append(dns.rrset.from_text(question.name, 0, "IN", question.rdtype, *fitting))
        return answer.to_wire()

    def _handler(self) -> type[socketserver.BaseRequestHandler]:
        names = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                data, sock = self.request
                if (wire := names._answer(data)) is not None:
                    sock.sendto(wire, self.client_address)

        return Handler
