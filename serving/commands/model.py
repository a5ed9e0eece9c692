"""`palate model`: start a language model or an embedding model with vLLM, and look any server over."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from palate.text import plain
from serving.console import emit, indented, say, tell
from serving.loopback import is_loopback
from serving.options import AsJson

if TYPE_CHECKING:
    from palate.settings import Settings
    from serving.model.check import Report
    from serving.model.launch import Launch
    from serving.model.probe import Served

COLOURS = {
    "ok": typer.colors.GREEN,
    "warn": typer.colors.YELLOW,
    "fail": typer.colors.RED,
    "none": typer.colors.BRIGHT_BLACK,
}


def model_serve(
    model: Annotated[str, typer.Option("--model", metavar="NAME_OR_DIR", help="Name on a hub, or a folder.")],
    extra: Annotated[
        list[str] | None, typer.Argument(metavar="[-- WORDS]", help="Words for `vllm serve` itself, after '--'.")
    ] = None,
    gpus: Annotated[int, typer.Option(min=1, metavar="N", help="Processors that share the model between them.")] = 1,
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="Where it listens.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, metavar="N", help="Port there.")] = 8000,
    served_name: Annotated[str | None, typer.Option(metavar="NAME", help="What callers call the model.")] = None,
    max_model_len: Annotated[
        int | None, typer.Option(min=512, metavar="N", help="Tokens of prompt and reply together.")
    ] = None,
    embedding: Annotated[
        bool, typer.Option("--embedding", help="The model makes vectors, and does not speak.")
    ] = False,
    tool_parser: Annotated[
        str, typer.Option(metavar="NAME", help="How the model writes tool calls, as vLLM names it.")
    ] = "hermes",
    vllm: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH", envvar="PALATE_VLLM", show_default="on PATH", help="The vllm command, or its environment."
        ),
    ] = None,
    ready_within: Annotated[
        float, typer.Option(min=1, metavar="S", help="Seconds in which it must answer, downloads included.")
    ] = 1800.0,
    restarts: Annotated[
        int, typer.Option(min=0, metavar="N", help="How often in a row it is started again after an early death.")
    ] = 2,
) -> None:
    """Start a model server, wait until it answers, and keep it running."""
    from palate.settings import Settings
    from serving.model.find import find_vllm
    from serving.model.launch import Launch
    from serving.model.supervisor import Patience, Supervisor
    from serving.model.told import until_told

    settings = Settings()
    launch = Launch(
        model=model,
        host=host,
        port=port,
        gpus=gpus,
        served_name=served_name,
        context=max_model_len,
        embedding=embedding,
        tool_parser=tool_parser,
        extra=tuple(extra or ()),
    )
    supervisor = Supervisor(
        launch,
        find_vllm(vllm, os.environ),
        own=os.environ,
        api_key=_key(settings, embedding=embedding),
        say=say,
        log=lambda line: typer.secho(f"vllm | {indented(line)}", err=True, dim=True),
        patience=Patience(ready_within=ready_within, most_deaths=restarts + 1),
    )
    _warn(launch, settings)
    told = until_told(
        lambda: supervisor.run(lambda served: tell(told_ready(launch, served))),
        stop=supervisor.stop,
        kill=supervisor.kill,
    )
    if told == signal.SIGINT:
        raise KeyboardInterrupt
    say("The model server was stopped.")


def model_check(
    url: Annotated[
        str | None,
        typer.Argument(metavar="[URL]", help="Such as http://localhost:8000/v1.", show_default="PALATE_LLM_URL"),
    ] = None,
    model: Annotated[
        str | None, typer.Option("--model", metavar="NAME", help="Which of its models.", show_default="the first")
    ] = None,
    timeout: Annotated[float, typer.Option(min=1, metavar="S", help="Seconds for each answer.")] = 120.0,
    as_json: AsJson = False,
) -> None:
    """Ask a server for everything Palate needs; exit 6 when it cannot be used."""
    from palate.errors import ModelError
    from palate.settings import Settings
    from serving.console import stderr
    from serving.language_model import require_url
    from serving.model.check import check

    settings = Settings()
    place = url or require_url(settings)
    with stderr().status("Asking ..."):
        report = check(
            place, model=model or settings.llm_model, api_key=_key(settings, embedding=False), timeout=timeout
        )
    if as_json:
        emit(report.model_dump(mode="json"))
    else:
        _show(report)
    if not report.usable:
        raise typer.Exit(ModelError.exit_code)


def told_ready(launch: Launch, served: Served) -> str:
    """One line for when the server answers: what is where, and the setting to use it by.

    >>> from serving.model.launch import Launch
    >>> from serving.model.probe import Served
    >>> told_ready(Launch(model="m"), Served(model="m", context=8192, version="0.32.0"))
    'Ready: m, 8,192 tokens of context, vLLM 0.32.0. Use it with PALATE_LLM_URL=http://127.0.0.1:8000/v1'
    """
    parts = [served.model]
    if served.context is not None:
        parts.append(f"{served.context:,} tokens of context")
    if served.version is not None:
        parts.append(f"vLLM {served.version}")
    place = f"{launch.root}/v1"
    setting = f"PALATE_EMBEDDER={place}#{served.model}" if launch.embedding else f"PALATE_LLM_URL={place}"
    return f"Ready: {', '.join(parts)}. Use it with {setting}"


def _key(settings: Settings, *, embedding: bool) -> str | None:
    key = settings.embedder_api_key if embedding else settings.llm_api_key
    return None if key is None else key.get_secret_value()


def _warn(launch: Launch, settings: Settings) -> None:
    if not is_loopback(launch.host) and _key(settings, embedding=launch.embedding) is None:
        name = "PALATE_EMBEDDER_API_KEY" if launch.embedding else "PALATE_LLM_API_KEY"
        say(f"Whoever reaches {launch.host}:{launch.port} may use this model. {name} would ask for a key.")


def _show(report: Report) -> None:
    for finding in report.findings:
        typer.secho(f"{finding.state:<5}", fg=COLOURS[finding.state], nl=False)
        typer.echo(f"{finding.name:<15} {plain(finding.told)}")
        if finding.remedy:
            tell(f"{'':<21}{finding.remedy}")
    tell(report.verdict)
