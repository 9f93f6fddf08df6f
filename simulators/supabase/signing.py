"""The keys that sign access tokens: ES256 keys that are published and can be rotated, or one secret that is not."""

from __future__ import annotations

import json
import time
import uuid
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

from simulators.supabase.books import Signed


class Signing:
    """Signs; and publishes the keys that it signed with, until they are withdrawn."""

    def __init__(self, secret: str) -> None:
        self.secret = secret
        self.uses_secret = False
        self.seconds = 3600.0
        self._keys: dict[str, ec.EllipticCurvePrivateKey] = {}
        self.reset()

    def reset(self) -> None:
        self.uses_secret, self.seconds = False, 3600.0
        self._keys = {}
        self.rotate()

    def rotate(self, *, withdraw: bool = False) -> None:
        """Sign with a new key from now on; the old ones stay published unless they are withdrawn."""
        if withdraw:
            self._keys.clear()
        self._keys[f"k-{uuid.uuid4().hex[:8]}"] = ec.generate_private_key(ec.SECP256R1())

    def published(self) -> list[dict[str, Any]]:
        """The key set; empty for a project that signs with its secret."""
        if self.uses_secret:
            return []
        return [
            {
                **json.loads(ECAlgorithm.to_jwk(key.public_key())),
                "alg": "ES256",
                "use": "sig",
                "key_ops": ["verify"],
                "kid": kid,
                "ext": True,
            }
            for kid, key in self._keys.items()
        ]

    def access_token(self, signed: Signed, issuer: str, **changed: Any) -> str:
        """A token of this session, good for `seconds`."""
        now = time.time()
        claims = {
            "iss": issuer,
            "sub": signed.person.id,
            "aud": "authenticated",
            "exp": int(now + self.seconds),
            "iat": int(now),
            "email": signed.person.email,
            "phone": "",
            "app_metadata": {"provider": "email", "providers": ["email"]},
            "user_metadata": {},
            "role": "authenticated",
            "aal": "aal1",
            "amr": [{"method": "password", "timestamp": int(now)}],
            "session_id": signed.id,
            "is_anonymous": False,
            **changed,
        }
        if self.uses_secret:
            return jwt.encode(claims, self.secret, "HS256")
        kid, key = list(self._keys.items())[-1]
        return jwt.encode(claims, key, "ES256", {"kid": kid})

    def read(self, token: str) -> dict[str, Any]:
        """The claims of a token of ours. Raises jwt.PyJWTError."""
        if self.uses_secret:
            return dict(jwt.decode(token, self.secret, ["HS256"], audience="authenticated"))
        kid = jwt.get_unverified_header(token).get("kid", "")
        if kid not in self._keys:
            raise jwt.InvalidKeyError("unknown key")
        return dict(jwt.decode(token, self._keys[kid].public_key(), ["ES256"], audience="authenticated"))
