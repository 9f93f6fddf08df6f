"""Requests are signed as AWS's own examples are ("Signature Calculations: Transferring Payload in a Single Chunk", S3 API Reference)."""

from datetime import UTC, datetime

import pytest

from webapp.providers.signatures_v4 import Signer, query

SIGNER = Signer("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "us-east-1")
HOST = "examplebucket.s3.amazonaws.com"
NOW = datetime(2013, 5, 24, tzinfo=UTC)


@pytest.mark.parametrize(
    ("method", "target", "body", "more", "signature"),
    [
        ("GET", "/test.txt", b"", {"Range": "bytes=0-9"}, "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
        (
            "PUT",
            "/test%24file.text",
            b"Welcome to Amazon S3.",
            {"Date": "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class": "REDUCED_REDUNDANCY"},
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
        ),
        ("GET", "/?lifecycle=", b"", {}, "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
        ("GET", "/?max-keys=2&prefix=J", b"", {}, "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
    ],
    ids=["object", "upload", "flag", "list"],
)  # fmt: skip
def test_the_documented_examples(
    method: str, target: str, body: bytes, more: dict[str, str], signature: str
) -> None:
    sent = SIGNER.headers(method, HOST, target, body, NOW, more)
    assert sent["Authorization"].rpartition("Signature=")[2] == signature


def test_a_query_is_escaped_as_it_is_signed() -> None:
    assert query(list_type=2, prefix="a b/+=~ü") == "list-type=2&prefix=a%20b%2F%2B%3D~%C3%BC"
