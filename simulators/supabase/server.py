"""Supabase Auth's routes, behind its gateway. Mails are kept in `mails` instead of being sent."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import jwt
from flask import Response, jsonify, redirect, request
from flask.typing import ResponseReturnValue

from simulators.provider import Provider
from simulators.supabase.books import Books, Flow, Person, Refusal, Signed
from simulators.supabase.signing import Signing

VERSION_HEADER = "X-Supabase-Api-Version"
SHORTEST_PASSWORD = 8


@dataclass(frozen=True)
class Mail:
    """What would have been sent."""

    to: str
    kind: str
    link: str


class Supabase(Provider):
    """One project."""

    name = "supabase"

    def __init__(self, key: str = "sb_publishable_simulator", reuse_seconds: float = 10.0) -> None:
        self.key = key
        self.books = Books(reuse_seconds)
        self.signing = Signing("a secret that only this simulated project signs with")
        self.mails: list[Mail] = []
        self.autoconfirms = False
        """Whether “Confirm email” is off: an address is called confirmed as soon as somebody has entered it."""
        self.latency = 0.0
        """Seconds before an answer to a refresh, so that those that come at once meet."""
        super().__init__()

    def reset(self) -> None:
        super().reset()
        self.books.clear()
        self.signing.reset()
        self.mails.clear()
        self.latency = 0.0
        self.autoconfirms = False

    @property
    def issuer(self) -> str:
        return f"{self.url}/auth/v1"

    def routes(self) -> None:
        base = "/auth/v1"
        self.app.before_request(self._gateway)
        self.app.register_error_handler(Refusal, _refuse)
        for path, view, method in (
            ("/token", self.token, "POST"),
            ("/user", self.user, "GET"),
            ("/user", self.change_user, "PUT"),
            ("/logout", self.logout, "POST"),
            ("/.well-known/jwks.json", self.jwks, "GET"),
            ("/authorize", self.authorize, "GET"),
            ("/otp", self.otp, "POST"),
            ("/recover", self.recover, "POST"),
            ("/verify", self.verify, "GET"),
            ("/health", self.health, "GET"),
            ("/settings", self.settings, "GET"),
        ):
            self.app.add_url_rule(base + path, f"{method} {path}", view, methods=[method])
        self.app.add_url_rule(
            "/_simulator/mails", "mails", lambda: jsonify([vars(mail) for mail in self.mails])
        )

    def settings(self) -> ResponseReturnValue:
        return jsonify(
            external={"email": True, "google": True},
            disable_signup=False,
            mailer_autoconfirm=self.autoconfirms,
            phone_autoconfirm=False,
            saml_enabled=False,
        )

    def token(self) -> ResponseReturnValue:
        grant, body = request.args.get("grant_type"), _body()
        if grant == "password":
            if not body.get("email"):
                raise Refusal(400, "validation_failed", "missing email or phone")
            return self._session(self.books.sign_in(str(body["email"]), str(body.get("password"))))
        if grant == "refresh_token":
            time.sleep(self.latency)
            signed, was_reused = self.books.rotate(str(body.get("refresh_token", "")))
            answer = self._session(signed)
            answer.headers["sb-auth-session-id"] = signed.id
            answer.headers["sb-auth-refresh-token-reuse"] = str(was_reused).lower()
            return answer
        if grant == "pkce":
            return self._session(
                self.books.come_back(str(body.get("auth_code", "")), str(body.get("code_verifier", "")))
            )
        raise Refusal(400, "invalid_credentials", "unsupported_grant_type")

    def user(self) -> ResponseReturnValue:
        return jsonify(self._bearer().person.as_json())

    def change_user(self) -> ResponseReturnValue:
        person, wanted = self._bearer().person, str(_body().get("password", ""))
        if len(wanted) < SHORTEST_PASSWORD:
            raise Refusal(422, "weak_password", "Password should be at least 8 characters.")
        if wanted == person.password:
            raise Refusal(422, "same_password", "New password should be different from the old password.")
        person.password = wanted
        return jsonify(person.as_json())

    def logout(self) -> ResponseReturnValue:
        signed, scope = self._bearer(), request.args.get("scope", "global")
        if scope not in {"global", "local", "others"}:
            raise Refusal(400, "validation_failed", f'Unsupported logout scope "{scope}"')
        for one in list(self.books.sessions.values()):
            is_this, is_theirs = one is signed, one.person is signed.person
            if is_this if scope == "local" else is_theirs and (scope == "global" or not is_this):
                self.books.sessions.pop(one.id, None)
        return "", 204

    def jwks(self) -> ResponseReturnValue:
        answer = jsonify(keys=self.signing.published())
        answer.headers["Cache-Control"] = "public, max-age=600"
        return answer

    def authorize(self) -> ResponseReturnValue:
        """Whoever asks to come from elsewhere is the first person that there is."""
        person = next(iter(self.books.people.values()), None)
        if person is None:
            query = urlencode(
                {"error": "access_denied", "error_code": "access_denied", "error_description": "no"}
            )
            return redirect(f"{request.args['redirect_to']}?{query}", 302)
        flow = Flow(request.args["code_challenge"], request.args["redirect_to"], person.email)
        self.books.leave(flow)
        return redirect(f"{flow.redirect_to}?code={flow.code}", 302)

    def otp(self) -> ResponseReturnValue:
        email, body = str(_body().get("email", "")), _body()
        if email.lower() not in self.books.people:
            if not body.get("create_user"):
                raise Refusal(422, "otp_disabled", "Signups not allowed for otp")
            self.books.add(email, "", is_confirmed=False)
        self._mail(email, "magiclink")
        return jsonify({})

    def recover(self) -> ResponseReturnValue:
        email = str(_body().get("email", ""))
        if email.lower() in self.books.people:
            self._mail(email, "recovery")
        return jsonify({})

    def verify(self) -> ResponseReturnValue:
        code = request.args.get("token", "").removeprefix("pkce_")
        flow = self.books.flows.get(code)
        if flow is None:
            query = urlencode(
                {"error": "access_denied", "error_code": "otp_expired", "error_description": "gone"}
            )
            return redirect(f"{request.args.get('redirect_to', self.url)}?{query}", 303)
        return redirect(f"{flow.redirect_to}?code={flow.code}", 303)

    def health(self) -> ResponseReturnValue:
        return jsonify(
            version="v2.180.0",
            name="GoTrue",
            description="GoTrue is a user registration and authentication API",
        )

    def _mail(self, email: str, kind: str) -> None:
        flow = Flow(str(_body().get("code_challenge", "")), request.args.get("redirect_to", self.url), email)
        self.books.leave(flow)
        query = urlencode({"token": f"pkce_{flow.code}", "type": kind, "redirect_to": flow.redirect_to})
        self.mails.append(Mail(email, kind, f"{self.issuer}/verify?{query}"))

    def _session(self, signed: Signed) -> Response:
        seconds = int(self.signing.seconds)
        return jsonify(
            access_token=self.signing.access_token(signed, self.issuer),
            token_type="bearer",  # noqa: S106  # what it says of itself
            expires_in=seconds,
            expires_at=int(time.time()) + seconds,
            refresh_token=signed.chain[-1],
            user=signed.person.as_json(),
            weak_password=None,
        )

    def _bearer(self) -> Signed:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer" or not token:
            raise Refusal(401, "no_authorization", "This endpoint requires a valid Bearer token")
        try:
            claims = self.signing.read(token)
        except jwt.PyJWTError as bad:
            text = f"invalid JWT: unable to parse or verify signature, {bad}"
            raise Refusal(403, "bad_jwt", text) from None
        signed = self.books.sessions.get(str(claims.get("session_id")))
        if signed is None:
            raise Refusal(403, "session_not_found", "Session from session_id claim in JWT does not exist")
        return signed

    def _gateway(self) -> ResponseReturnValue | None:
        open_paths = ("/_simulator", "/auth/v1/authorize", "/auth/v1/verify", "/auth/v1/.well-known")
        given = request.headers.get("apikey")
        if request.path.startswith(open_paths) or given == self.key:
            return None
        if given is None:
            hint = "No `apikey` request header or url param was found."
            return jsonify(message="No API key found in request", hint=hint), 401
        hint = "Double check your Supabase `anon` or `service_role` API key."
        return jsonify(message="Invalid API key", hint=hint), 401


def _body() -> dict[str, Any]:
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise Refusal(400, "bad_json", "Could not parse request body as JSON: unexpected end of JSON input")
    return body


def _refuse(refusal: Refusal) -> ResponseReturnValue:
    """The error, in the format that the request's version header chooses."""
    if request.headers.get(VERSION_HEADER) == "2024-01-01":
        answer = jsonify(code=refusal.code, message=refusal.text)
        answer.headers[VERSION_HEADER] = "2024-01-01"
    else:
        answer = jsonify(code=refusal.status, error_code=refusal.code, msg=refusal.text)
    answer.headers["x-sb-error-code"] = refusal.code
    return answer, refusal.status


__all__ = ["Mail", "Person", "Supabase"]
