"""What an installation may set for its portal, from FOOTPRINT_* environment variables; nothing that members enter."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from footprint.settings import PREFIX, SettingsError


class PortalSettings(BaseSettings):
    """Settings of one portal. Each is an environment variable: FOOTPRINT_ and the name in capitals."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore")

    home: Path = Field(
        Path(".footprint"), description="folder of the inbox, the lake, reports and the portal's database"
    )
    portal_url: str = Field(
        "http://127.0.0.1:8000", pattern=r"^https?://[^/\s]+", description="address at which people reach the portal"
    )
    portal_database_url: SecretStr | None = Field(None, description="PostgreSQL of the portal; portal.db if not set")
    portal_quota_mb: int = Field(
        2_000, gt=0, description="disk that the files of one member may take, all its years together, in MB"
    )
    metrics_token_file: Path | None = Field(
        None,
        description="file that holds the token with which a program elsewhere reads /metrics; without it only programs "
        "on this machine do",
    )
    oidc_issuer: str | None = Field(None, description="issuer of an OpenID Connect provider")
    oidc_client_id: str | None = Field(None, description="this portal's name at that provider")
    oidc_client_secret: SecretStr | None = Field(None, description="this portal's secret at that provider")
    oidc_name: str | None = Field(None, description="what people call that provider")
    dagster_url: str = Field(
        "http://127.0.0.1:3000", description="address of Dagster's UI, for the analysts; empty: no link to it"
    )
    portal_publisher: str = Field("Pôle ENTER", description="who publishes the portal, as the legal pages name it")
    portal_contact: str | None = Field(None, description="e-mail for questions and for one's rights")
    portal_dpo: str | None = Field(None, description="e-mail of the data protection officer")
    portal_hosting: str | None = Field(None, description="who hosts the portal, with address and country")

    @property
    def database_url(self) -> str:
        """The address of the portal's database, as SQLAlchemy reads it."""
        if self.portal_database_url is None:
            return f"sqlite:///{self.home.absolute() / 'portal.db'}"
        given = self.portal_database_url.get_secret_value()
        return given.replace("postgresql://", "postgresql+psycopg://", 1)

    @property
    def quota_bytes(self) -> int:
        """What the files of one member may take."""
        return self.portal_quota_mb * 1_000_000

    @property
    def host(self) -> str:
        """Host and port of the portal, as browsers write them."""
        return urlsplit(self.portal_url).netloc

    @property
    def hostname(self) -> str:
        """Host of the portal, without port."""
        return urlsplit(self.portal_url).hostname or ""

    @property
    def has_provider(self) -> bool:
        """Whether people can sign in through an OpenID Connect provider."""
        return bool(self.oidc_issuer and self.oidc_client_id and self.oidc_client_secret)

    @property
    def secure(self) -> bool:
        """Whether people reach the portal through TLS."""
        return self.portal_url.startswith("https://")


@cache
def portal_settings() -> PortalSettings:
    """The settings of this process, read once. Raises SettingsError."""
    try:
        return PortalSettings()
    except ValidationError as mistakes:
        raise SettingsError(*map(_mistake, mistakes.errors())) from None


def _mistake(each: Any) -> tuple[str, str, str, dict[str, Any]]:
    setting = "_".join(map(str, each["loc"][:1]))
    return f"{PREFIX}{setting.upper()}", str(each["input"]), each["type"], each.get("ctx", {})
