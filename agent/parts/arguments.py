"""What tools take, whoever has them: here for other people's chains, and in the shell."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Count = Annotated[int, Field(ge=1, le=10, description="how many")]


class Arguments(BaseModel):
    """Base of what tools take; what else a model writes is passed over."""

    model_config = ConfigDict(extra="ignore")


class Nothing(Arguments):
    """No arguments."""
