"""The command line: which commands there are, what their help says, and how each one ends."""

from __future__ import annotations

import os
import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

import palate
from palate.errors import InputError, PalateError
from palate.text import plain
from serving.commands.batch import (
    batch_cancel,
    batch_errors,
    batch_export_openai,
    batch_import_openai,
    batch_resume,
    batch_run,
    batch_status,
)
from serving.commands.chat import chat
from serving.commands.demo import demo
from serving.commands.doctor import doctor
from serving.commands.erase import erase
from serving.commands.evaluate import evaluate_lists, evaluate_methods, evaluate_splits
from serving.commands.evaluate_dialogues import evaluate_dialogues
from serving.commands.evaluate_profiles import evaluate_compare, evaluate_profiles
from serving.commands.export import export
from serving.commands.feedback import feedback
from serving.commands.fit import fit
from serving.commands.graph import graph_export, graph_path
from serving.commands.index import index_build, index_dialogues, index_status
from serving.commands.ingest import ingest
from serving.commands.keys import keys_create, keys_list, keys_revoke
from serving.commands.mcp import mcp
from serving.commands.model import model_check, model_serve
from serving.commands.profile import profile_build, profile_edit, profile_show, profile_tell
from serving.commands.recommend import recommend
from serving.commands.serve import serve
from serving.commands.topics import profile_topics

INTERRUPTED = 130
PIPE_CLOSED = 141

EXIT_CODES = (
    "Exit codes: 0 done; 1 unexpected fault, or `doctor` found one; 2 what you gave cannot be used; 3 the store;"
    " 4 the index; 5 the embedder; 6 the language model; 130 interrupted; 141 nobody read the output."
    " PALATE_DEBUG=1 shows where a fault arose."
)
LISTS = "lists"
"""The command that `palate evaluate PATH` means."""
PIPELINE = (
    "ingest", "profile", "model", "batch", "index", "fit", "recommend", "feedback", "chat", "serve", "keys", "mcp",
    "export", "erase", "graph", "evaluate", "demo", "doctor",
)  # fmt: skip
"""The commands in the order in which a newcomer meets them."""


class Commands(TyperGroup):
    """Turns what a command raises into one or two lines on stderr and an exit code."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Every command, in the order of the pipeline."""
        return sorted(super().list_commands(ctx), key=lambda name: PIPELINE.index(name) if name in PIPELINE else 0)

    def invoke(self, ctx: Any) -> Any:
        """Run the command; end with the code that `EXIT_CODES` promises."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise self._end("Stopped. What was saved stays; run the same command to go on.", INTERRUPTED) from None
        except BrokenPipeError:
            raise self._hang_up() from None
        except (PalateError, OSError) as error:
            raise self._fail(error) from error
        except Exception as error:
            if type(error).__module__.startswith(("typer", "click")):
                raise
            raise self._fail(error) from error

    @staticmethod
    def _end(message: str, code: int) -> typer.Exit:
        typer.secho(message, err=True, fg=None if code == INTERRUPTED else typer.colors.RED)
        return typer.Exit(code)

    @staticmethod
    def _hang_up() -> typer.Exit:
        """Whoever read our output has gone: point stdout at nothing, so that its last flush is quiet too."""
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return typer.Exit(PIPE_CLOSED)

    def _fail(self, error: Exception) -> typer.Exit:
        if os.environ.get("PALATE_DEBUG"):
            raise error
        return self._end(described(error), exit_code(error))


class EvaluateCommands(Commands):
    """`palate evaluate PATH` compares recommenders; other words than a path are commands of their own."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the name of the usual command before a path, or before its options."""
        asks_for_help = bool(args) and args[0] in ("-h", "--help")
        if args and args[0] not in self.commands and not asks_for_help:
            args.insert(0, LISTS)
        return super().parse_args(ctx, args)


def exit_code(error: Exception) -> int:
    """What `EXIT_CODES` promises for an error."""
    if isinstance(error, UnicodeEncodeError):
        return InputError.exit_code
    return error.exit_code if isinstance(error, PalateError) else 1


def described(error: Exception) -> str:
    """What a person reads of an error, on one or two lines.

    >>> described(OSError(28, "No space left on device", "palate-store"))
    'Error: No space left on device: palate-store'
    """
    if isinstance(error, PalateError):
        return "Error: " + "\n".join(plain(line) for line in str(error).splitlines())
    if isinstance(error, UnicodeEncodeError):
        shown = ascii(error.object[error.start : error.start + 20])
        return f"Error: {shown} is no text in this locale's encoding. Set LANG=C.UTF-8, or PYTHONUTF8=1."
    if isinstance(error, OSError) and error.strerror:
        return f"Error: {plain(error.strerror)}" + (f": {plain(str(error.filename))}" if error.filename else "")
    return f"Error: unexpected {type(error).__name__}: {plain(str(error))}\nPALATE_DEBUG=1 shows where it arose."


def _group(help_text: str, short: str = "", *, alone: bool = False, commands: type[Commands] = Commands) -> typer.Typer:
    return typer.Typer(
        cls=commands,
        help=help_text,
        short_help=short or None,
        no_args_is_help=not alone,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich",
        context_settings={"help_option_names": ["-h", "--help"]},
    )


def _help(line_to_copy: str, text: str) -> str:
    return f"[bold green]{line_to_copy}[/]\n\n{text}"


app = _group(
    _help(
        "palate ingest MY-DATA && palate recommend SOMEBODY",
        "Reads what people did, writes down what they like with the evidence, and recommends.",
    ),
    alone=True,
)
profile = _group(
    _help("palate profile show SOMEBODY", "What is known of a person's interests."), "Build and show interest profiles."
)
model = _group(
    _help(
        "palate model check http://localhost:8000/v1", "A language model of your own: started, watched, looked over."
    ),
    "Start a language model, or look one over.",
)
index = _group(
    _help("palate index status", "The vector index: rebuilt from the store whenever it must be."),
    "Build and look at the vector index.",
)
batch = _group(
    _help("palate batch status", "Profiles of many users by a language model: jobs to stop, share and take up again."),
    "Profiles by a language model, of many users.",
)
keys = _group(
    _help(
        "palate keys create --scope write --name shop-website",
        "Keys with which callers of `palate serve` show who they are. Only their hashes are stored.",
    ),
    "Make, list and revoke keys of the server.",
)
graph = _group(
    _help("palate graph path SOMEBODY ITEM", "The knowledge graph of items, what they are about, scenes and people."),
    "Export the knowledge graph, or show a path in it.",
)
evaluate = _group(
    _help(
        "palate evaluate MY-DATA --report out",
        "How good recommendations, profiles and dialogues are, and whether differences are real. A PATH compares"
        " recommenders on a data set; a folder that is called like a command is written ./profiles.",
    ),
    "Compare recommenders, profiles, prompts.",
    commands=EvaluateCommands,
)


@app.callback(epilog=EXIT_CODES, invoke_without_command=True)
def root(
    ctx: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Answer `--version`; everything else is a command."""
    if version:
        typer.echo(f"palate {palate.__version__}")
        raise typer.Exit
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())


app.command(
    "ingest",
    short_help="Read a data set into the store.",
    help=_help(
        "palate ingest MY-DATA --skip-bad 10",
        "Read a data set into the store. PATH is a folder of items, events, social (JSONL, CSV or Parquet), of RecBole"
        " atomic files, or of MovieLens. Reading the same folder twice changes nothing.",
    ),
)(ingest)
app.add_typer(profile, name="profile")
app.add_typer(model, name="model")
app.add_typer(batch, name="batch")
app.add_typer(index, name="index")
app.command(
    "fit",
    short_help="Fit all that recommends to the data as they are now.",
    help=_help(
        "palate fit",
        "Bring profiles and the index up to date, fit every candidate source, and learn from the past how far each is"
        " to be trusted. Without it, what is missing is fitted when first needed, and a few new events refit nothing.",
    ),
)(fit)
app.command(
    "recommend",
    short_help="Recommend to one person, with reasons.",
    help=_help(
        "palate recommend SOMEBODY -k 5 --context device=phone --context time=08:10",
        "Recommend to one person, with reasons. Profiles and the index are built first where they are missing.",
    ),
)(recommend)
app.command(
    "feedback",
    short_help="Note what somebody did, at once.",
    help=_help(
        'palate feedback SOMEBODY ITEM comment --text "too sweet for me"',
        "Note what a person did with an item or thinks of it; their profile and their next list follow at once, without"
        " refitting. --undo takes the latest such event back.",
    ),
)(feedback)
app.command(
    "chat",
    short_help="Talk about what to recommend.",
    help=_help(
        'palate chat "something short and funny for the train, nothing with zombies" --user SOMEBODY',
        "Answer one message, or, without one, each line that is typed or piped in, in English or Chinese. By the"
        " language model that PALATE_LLM_URL names; by rules without one, or where it fails. Threads survive the"
        " command.",
    ),
)(chat)
app.command(
    "serve",
    short_help="Serve the HTTP API, chat and the page.",
    help=_help(
        "palate serve --port 8080 --workers 2",
        "Serve the HTTP API, chat for clients of OpenAI's protocol, and the page, until told to end. Without any key"
        " it serves this machine only, and everybody on it; `palate keys create` makes it ask for keys.",
    ),
)(serve)
app.add_typer(keys, name="keys")
app.command(
    "mcp",
    short_help="Offer tools to other agents.",
    help=_help(
        "palate mcp --user SOMEBODY",
        "Offer recommend, search, profile, remember and feedback as tools over the Model Context Protocol: on stdin and"
        " stdout, or with --http at an address of this machine.",
    ),
)(mcp)
app.command(
    "export",
    short_help="Give out all that is kept of one person.",
    help=_help(
        "palate export SOMEBODY --out somebody.json",
        "Give out everything that is kept of one person, as JSON: what they did, their profile and edits, what they"
        " stated, the names of their conversations.",
    ),
)(export)
app.command(
    "erase",
    short_help="Remove all that is kept of one person.",
    help=_help(
        "palate erase SOMEBODY --yes",
        "Remove everything of one person for good: events, profile, edits, statements, conversations, keys. Models that"
        " learned from them are to be made anew by `palate fit`.",
    ),
)(erase)
app.add_typer(graph, name="graph")
app.add_typer(evaluate, name="evaluate")
app.command(
    "demo",
    short_help="Show it all on three people, and write a page.",
    help=_help(
        "palate demo MY-DATA --open",
        "Read a data set, build profiles and the index, show three people in the terminal and on one HTML page.",
    ),
)(demo)
app.command(
    "doctor",
    short_help="Check that everything is in place.",
    help=_help(
        "palate doctor",
        "Check versions, store, profiles, index, embedder and language model; say what to do about each fault.",
    ),
)(doctor)
profile.command(
    "build",
    short_help="Build what is missing or stale.",
    help=_help(
        "palate profile build --user SOMEBODY --user SOMEBODY-ELSE",
        "Build the profiles that are missing or stale: of everybody, or of the users named. With --engine llm by the"
        " language model that PALATE_LLM_URL names, as a job like `palate batch run`.",
    ),
)(profile_build)
profile.command(
    "show",
    short_help="Show one profile.",
    help=_help("palate profile show SOMEBODY --json", "Show one person's profile."),
)(profile_show)
profile.command(
    "edit",
    short_help="Hide, pin or correct an interest.",
    help=_help(
        "palate profile edit SOMEBODY category:thriller hide",
        "Hide, pin or correct one interest of a profile. It stays so when profiles are built anew, and lists follow at"
        " once.",
    ),
)(profile_edit)
profile.command(
    "tell",
    short_help="Tell one profile to its person.",
    help=_help(
        "palate profile tell SOMEBODY",
        "Tell a profile to its person in a few sentences: by the language model that PALATE_LLM_URL names, else by the"
        " profile's own texts; by these too when the model fails.",
    ),
)(profile_tell)
profile.command(
    "topics",
    short_help="List the topics, or have them named.",
    help=_help(
        "palate profile topics --engine llm --language en",
        "List the topics that were learnt from all items. With --engine llm a language model gives each a name; those"
        " that fit are what profiles, index and pages call them from then on, until the data change or --forget.",
    ),
)(profile_topics)
model.command(
    "serve",
    short_help="Start a model with vLLM.",
    help=_help(
        "palate model serve --model Qwen/Qwen3-8B --max-model-len 16384",
        "Start a language model with vLLM and the settings Palate needs, wait until it answers, start it again when it"
        " dies, and stop it with this command. PALATE_LLM_API_KEY is the key it asks of callers. Words after '--' go to"
        " `vllm serve` as they are.",
    ),
)(model_serve)
model.command(
    "check",
    short_help="Say what a server can do.",
    help=_help(
        "palate model check http://localhost:8000/v1",
        "Ask a server that speaks OpenAI's protocol for everything Palate needs, and say what to do about what is"
        " missing. Exit code 6 when it cannot be used.",
    ),
)(model_check)
index.command(
    "build",
    short_help="Build the index anew.",
    help=_help("palate index build", "Build the vector index anew from the store."),
)(index_build)
index.command(
    "dialogues",
    short_help="Learn from conversations.",
    help=_help(
        "palate index dialogues MY-DIALOGUES",
        "Learn from conversations about the store's items what is recommended next; `palate chat` then draws on it in"
        " conversations of that language and domain. PATH is dialogues.jsonl or .gz, or its folder: dialog_id, turn_id,"
        " context[], recommended[] (titles). Learning again replaces what was learned; new items ask for it.",
    ),
)(index_dialogues)
index.command(
    "status",
    short_help="Say whether it is current.",
    help=_help("palate index status --json", "Say what the index holds."),
)(index_status)
keys.command(
    "create",
    short_help="Make a key.",
    help=_help(
        "palate keys create --scope write --user SOMEBODY --expires-days 30",
        "Make a key; its text stands alone on stdout, this once. --tenant names whose store it opens. With --user it"
        " acts for that person only. Once there is a key, `palate serve` asks everybody for one.",
    ),
)(keys_create)
keys.command(
    "list",
    short_help="Show all keys.",
    help=_help("palate keys list --json", "Show every key ever made, without its secret."),
)(keys_list)
keys.command(
    "revoke",
    short_help="End a key.",
    help=_help(
        "palate keys revoke 6ed87fae94d0b5f8",
        "End a key for good; servers that run refuse it within two seconds. Revoking the last one opens nothing.",
    ),
)(keys_revoke)
graph.command(
    "export",
    short_help="Write it as RDF or GraphML.",
    help=_help(
        "palate graph export world.ttl",
        "Write the knowledge graph as RDF (Turtle, N-Triples) or GraphML. People are left out unless --people.",
    ),
)(graph_export)
graph.command(
    "path",
    short_help="Show how a person comes to an item.",
    help=_help("palate graph path SOMEBODY ITEM", "Show the path from what a person did to an item."),
)(graph_path)
evaluate.command(
    LISTS,
    short_help="Compare recommenders: the command that PATH alone means.",
    help=_help(
        "palate evaluate MY-DATA --split last --tune --report out",
        "Compare recommenders on a data set: tuned with equal budgets on a validation part, asked about what was held"
        " out, ranked against the whole catalogue, with intervals and tests over people.",
    ),
)(evaluate_lists)
evaluate.command(
    "profiles",
    short_help="Evaluate profiles.",
    help=_help(
        "palate evaluate profiles MY-DATA --engine statistics,llm",
        "What profiles foretell, whether their claims stand, how steady they are, how they read, what they cost.",
    ),
)(evaluate_profiles)
evaluate.command(
    "compare",
    short_help="Compare two models or sets of prompts.",
    help=_help(
        "palate evaluate compare MY-DATA --prompts MY-TEMPLATES --users 200",
        "Compare profiles by the language model and templates as set with those of another model, server or folder of"
        " templates, on the same users, with what each costs.",
    ),
)(evaluate_compare)
evaluate.command(
    "dialogues",
    short_help="Evaluate ranking from dialogues.",
    help=_help(
        "palate evaluate dialogues MY-DIALOGUES",
        "Rank the whole catalogue from each dialogue so far. PATH holds items and dialogues.jsonl: dialog_id, turn_id,"
        " context[], recommended[].",
    ),
)(evaluate_dialogues)
evaluate.command(
    "methods",
    short_help="List the methods that can be compared.",
    help=_help("palate evaluate methods", "List the methods that can be compared."),
)(evaluate_methods)
evaluate.command(
    "splits",
    short_help="List the ways to hold out events.",
    help=_help("palate evaluate splits", "List the ways to hold out events."),
)(evaluate_splits)
batch.command(
    "run",
    short_help="Make a job and work on it.",
    help=_help(
        "palate batch run --engine llm --users FILE --concurrency 64 --max-tokens-total 50000000",
        "Make profiles with the language model that PALATE_LLM_URL names: of everybody, or of the users in a file."
        " A run that was killed, stopped or out of budget goes on with `palate batch resume`.",
    ),
)(batch_run)
batch.command(
    "status",
    short_help="Say how a job stands.",
    help=_help("palate batch status --json", "Say how a job stands: users, errors, tokens, cost."),
)(batch_status)
batch.command(
    "resume",
    short_help="Go on with a job, or share it.",
    help=_help(
        "palate batch resume 3",
        "Go on with a job, the latest where none is named. While somebody is at it, share the rest of it with them.",
    ),
)(batch_resume)
batch.command(
    "cancel",
    short_help="End a job.",
    help=_help("palate batch cancel 3", "End a job: whoever waits fails as cancelled; what is in hand is still saved."),
)(batch_cancel)
batch.command(
    "errors",
    short_help="List who failed, and why.",
    help=_help("palate batch errors --kind schema", "List who failed, and why."),
)(batch_errors)
batch.command(
    "export-openai",
    short_help="Write prompts for a batch service.",
    help=_help(
        "palate batch export-openai DIR --model NAME",
        "Write prompts as OpenAI batch files, which `vllm run-batch` takes too: of who waits in a job, or of a new job."
        " A file holds at most 50,000 lines and 200 MB.",
    ),
)(batch_export_openai)
batch.command(
    "import-openai",
    short_help="Read a batch service's answers.",
    help=_help(
        "palate batch import-openai results.jsonl errors.jsonl",
        "Read the result and error files of a batch service back, in any order and as often as you like; every answer"
        " passes the same checks as one that was asked for directly.",
    ),
)(batch_import_openai)


def main() -> None:
    """Entry point of the `palate` command."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    app()
