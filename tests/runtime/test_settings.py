"""Whatever is set wrong is told at the start: all of it at once, each with its name and a sentence."""

from __future__ import annotations

import pytest

from tests.settings import chosen
from webapp.runtime.settings import BadSettings, settings

WRONG = {
    "AI_PRICES": "{broken",
    "AUTH": "supabase",
    "BACKUP_TO": "s3://copies",
    "CRAWL4AI_BASE_URL": "crawl",
    "DATABASE_URL": "mysql://db",
    "EGRESS_ALLOW": "127.0.0.1:80,nonsense",
    "GOHIGHLEVEL_BASE_URL": "https://",
    "GOHIGHLEVEL_WEBHOOK_KEY": "no key",
    "OPENAI_BASE_URL": "https://x.test:port",
    "PUBLIC_URL": "nonsense",
    "REDIS_URL": "http://cache",
    "SECRET_KEYS": "short",
    "WORKER_PROCESSES": "many",
}


def test_all_faults_of_settings_are_told_at_once() -> None:
    with chosen(**WRONG), pytest.raises(BadSettings) as told:
        settings()
    lines = dict(line.strip().split(": ", 1) for line in str(told.value).splitlines()[1:])
    assert lines.keys() == WRONG.keys()
    assert "must be JSON" in lines["AI_PRICES"]
    assert "“nonsense” must be like host:port" in lines["EGRESS_ALLOW"]
    assert "needs SUPABASE_URL and SUPABASE_ANON_KEY" in lines["AUTH"]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"BACKUP_TO": "https://s3.example/copies/nightly/"}, "BACKUP_S3_SECRET"),
        ({"BACKUP_TO": "https://s3.example/copies", "BACKUP_S3_KEY_ID": "AKIA", "BACKUP_S3_SECRET": "x"}, ""),
        ({"BACKUP_TO": "https://s3.example"}, "BACKUP_TO"),
        ({"BACKUP_TO": "/var/backups/signalbox"}, ""),
        ({"PUBLIC_URL": "https://inbox.example/a b"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://inbox.example:8443/sub"}, ""),
        ({"REDIS_URL": "rediss://user:p%40ss@cache:6380/2"}, ""),
        ({"REDIS_URL": "unix:///run/redis.sock?db=3"}, ""),
        ({"EGRESS_ALLOW": "page=10.0.0.5:80, ai=https://model.lan:8443,[::1]:8000,"}, ""),
        ({"AI_PRICES": ""}, ""),
        ({"AI_PRICES": '{"m": [1]}'}, "AI_PRICES"),
    ],
)
def test_forms_of_settings(given: dict[str, str], told: str) -> None:
    with chosen(**given):
        try:
            settings()
            found = ""
        except BadSettings as refused:
            found = str(refused).splitlines()[1].split(":")[0].strip()
    assert found == told
