"""Settings of backups. Part of the one `Settings`."""

from __future__ import annotations

import re

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings

LEAST_KEY = 32
OBJECTS = re.compile(r"^https://[A-Za-z0-9.-]+(:\d+)?/[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*/?$")


class BackupSettings(BaseSettings):
    """Read as a part of `Settings`; nobody makes one by itself."""

    backup_keys: SecretStr = Field(
        default=SecretStr(""),
        description="Key ring that backups are encrypted with (docs/backup.md), newest first, separated by commas; 32 characters or more each, and none of SECRET_KEYS; keep copies elsewhere",
    )
    backup_to: str = Field(
        default="backups",
        description="The folder that backups are kept in, or object storage that speaks as S3 does: https://host/bucket/prefix",
    )
    backup_s3_region: str = Field(
        default="us-east-1", pattern=r"^[a-z0-9-]+$", description="The region of that bucket"
    )
    backup_s3_key_id: str = Field(
        default="",
        description="Who may read, write, list and delete there; needed with https:// in BACKUP_TO",
    )
    backup_s3_secret: SecretStr = Field(
        default=SecretStr(""), validate_default=True, description="The secret of BACKUP_S3_KEY_ID"
    )
    backup_days: int = Field(
        default=14, ge=1, le=3650, description="Days after which `flask backup create` removes a backup"
    )
    backup_drill_days: int = Field(
        default=31,
        ge=1,
        le=3650,
        description="Days after which a restore that was tried is too long ago: doctor and Status say so",
    )
    postgres_bin: str = Field(
        default="",
        description="The folder of pg_dump and pg_restore, not older than the server; blank: PATH, and the usual places",
    )

    @field_validator("backup_keys")
    @classmethod
    def _keys_are_long_enough(cls, ring: SecretStr) -> SecretStr:
        if any(len(key) < LEAST_KEY for key in _split(ring)):
            raise ValueError("every key needs 32 characters or more")
        return ring

    @field_validator("backup_to")
    @classmethod
    def _a_folder_or_objects(cls, place: str) -> str:
        if not place or ("://" in place and not OBJECTS.match(place)):
            raise ValueError("must be a folder, or like https://s3.example/bucket/prefix")
        return place

    @field_validator("backup_s3_secret")
    @classmethod
    def _goes_with_an_address(cls, secret: SecretStr, others: ValidationInfo) -> SecretStr:
        is_away = str(others.data.get("backup_to", "")).startswith("https://")
        if is_away and not (secret.get_secret_value() and others.data.get("backup_s3_key_id")):
            raise ValueError("is needed, with BACKUP_S3_KEY_ID, where BACKUP_TO is https://")
        return secret

    def backup_ring(self) -> list[str]:
        """The keys of backups, newest first; none where nobody chose one."""
        return _split(self.backup_keys)

    def backs_up_to_objects(self) -> bool:
        """Whether backups go to object storage, and not to a folder."""
        return self.backup_to.startswith("https://")


def _split(ring: SecretStr) -> list[str]:
    return [key for each in ring.get_secret_value().split(",") if (key := each.strip())]
