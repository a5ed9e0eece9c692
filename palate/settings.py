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
    chroma_url: str | None = Field(
        None, description="Chroma server for the index, 'http://localhost:8000'; None: a folder beside the index"
    )
    scenes: Path | None = Field(None, description="YAML file of your own scenes; None means the default set")
    timezone: str = Field("UTC", description="IANA zone in which event times are read as clock times")
    half_life_days: float = Field(90.0, gt=0, description="an event counts half after this many days")
    seed: int = Field(0, ge=0, description="seed of everything that draws at random")
    llm_url: str | None = Field(
        None, description="OpenAI-compatible URL of a language model, 'http://localhost:8000/v1'; None: none is used"
    )
    llm_model: str | None = Field(None, description="the model's name there; None means the first one it serves")
    llm_api_key: SecretStr | None = Field(None, description="key for the language model")
    llm_tokenizer: Path | None = Field(
        None, description="folder with the model's tokenizer.json; None means token counts are estimates"
    )
    llm_context: int | None = Field(
        None, ge=512, description="tokens of prompt and reply together; None means what the server says, or 8192"
    )
    llm_concurrency: int = Field(64, ge=1, le=4096, description="requests under way at once")
    llm_timeout: float = Field(120.0, gt=0, description="seconds a request may take, all tries together")
    prompts: Path | None = Field(None, description="folder whose templates stand before the shipped ones")
    allow_sensitive: bool = Field(
        False, description="keep inferences about health, religion, sexuality, politics and ethnicity"
    )
    price_input: float = Field(0.0, ge=0, description="money per million prompt tokens, for estimates of cost")
    price_output: float = Field(0.0, ge=0, description="money per million reply tokens, for estimates of cost")
