"""Settings of backups. Part of the one `Settings`."""

from __future__ import annotations

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings

LEAST_KEY = 32


class BackupSettings(BaseSettings):
    """Read as a part of `Settings`; nobody makes one by itself."""

    backup_keys: SecretStr = Field(
        default=SecretStr(""),
        description="Key ring that backups are encrypted with, newest first, separated by commas; 32 characters or more each, and none of SECRET_KEYS",
    )
    backup_to: str = Field(
        default="backups",
        description="The folder that backups are kept in",
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
        description="The folder of pg_dump and pg_restore; blank: PATH, and the usual places",
    )

    @field_validator("backup_keys")
    @classmethod
    def _keys_are_long_enough(cls, ring: SecretStr) -> SecretStr:
        if any(len(key) < LEAST_KEY for key in _split(ring)):
            raise ValueError("every key needs 32 characters or more")
        return ring

    def backup_ring(self) -> list[str]:
        """The keys of backups, newest first; none where nobody chose one."""
        return _split(self.backup_keys)


def _split(ring: SecretStr) -> list[str]:
    return [key for each in ring.get_secret_value().split(",") if (key := each.strip())]
