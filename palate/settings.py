"""What a user can set, by argument, by environment (`PALATE_EMBEDDER=...`) or by a `palate.env` file."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """One place for every setting; each has a default that works offline."""

    model_config = SettingsConfigDict(env_prefix="PALATE_", env_file="palate.env", extra="ignore", frozen=True)

    store: Path = Field(Path("palate-store"), description="folder of the store")
    database_url: SecretStr | None = Field(
        None, description="SQLAlchemy URL; None means SQLite inside the store folder"
    )
    embedder: str = Field(
        "minilm",
        description="'minilm' (embedded), 'sentence-transformers:NAME_OR_DIR', or an OpenAI-compatible URL 'http://host/v1#model'",
    )
    embedder_api_key: SecretStr | None = Field(None, description="key for an OpenAI-compatible embedder")
    scenes: Path | None = Field(None, description="YAML file of your own scenes; None means the default set")
    timezone: str = Field("UTC", description="IANA zone in which event times are read as clock times")
    half_life_days: float = Field(90.0, gt=0, description="an event counts half after this many days")
    seed: int = Field(0, ge=0, description="seed of everything that draws at random")
