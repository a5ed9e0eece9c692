"""Every command on the tiny data set: what goes to stdout, what to stderr, and how it ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

import palate as package
from history.store import Store
from palate.errors import EmbedderError, NotReadyError, PalateError, RowError, UnknownUserError, VectorIndexError
from palate.types import Answer, Constraint, Profile
from serving.cli import EXIT_CODES, INTERRUPTED, PIPE_CLOSED, described, exit_code
from serving.commands.profile import told
from serving.workspace import Workspace

Run = Callable[..., Result]

COMMAND = (sys.executable, "-c", "from serving.cli import main; main()")
ESCAPED = "\x1b[31malert\x1b[0m"


def start(*words: object, **more: Any) -> subprocess.Popen[bytes]:
    """The command in a process of its own."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PALATE_")}
    environment = plain | {"OMP_NUM_THREADS": "1"} | more.pop("env", {})
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | more
    return subprocess.Popen([*COMMAND, *map(str, words)], env=environment, **pipes)


def parsed(result: Result) -> Any:
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


# -- help --------------------------------------------------------------------------------------------------------------


def test_the_version_is_one_line(palate: Run) -> None:
    assert palate("--version").stdout == f"palate {package.__version__}\n"


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ((), "palate ingest MY-DATA && palate recommend SOMEBODY"),
        (("ingest",), "palate ingest MY-DATA --skip-bad 10"),
        (("profile",), "palate profile show SOMEBODY"),
        (("profile", "build"), "palate profile build --user SOMEBODY --user SOMEBODY-ELSE"),
        (("profile", "show"), "palate profile show SOMEBODY --json"),
        (("profile", "tell"), "palate profile tell SOMEBODY"),
        (("profile", "topics"), "palate profile topics --engine llm --language en"),
        (("batch",), "palate batch status"),
        (("batch", "run"), "palate batch run --engine llm --users FILE"),
        (("batch", "status"), "palate batch status --json"),
        (("batch", "resume"), "palate batch resume 3"),
        (("batch", "cancel"), "palate batch cancel 3"),
        (("batch", "errors"), "palate batch errors --kind schema"),
        (("batch", "export-openai"), "palate batch export-openai DIR --model NAME"),
        (("batch", "import-openai"), "palate batch import-openai results.jsonl errors.jsonl"),
        (("index",), "palate index status"),
        (("index", "build"), "palate index build"),
        (("index", "dialogues"), "palate index dialogues MY-DIALOGUES"),
        (("index", "status"), "palate index status --json"),
        (("recommend",), "palate recommend SOMEBODY -k 5 --context device=phone"),
        (("keys",), "palate keys create --scope write --name shop-website"),
        (("keys", "create"), "palate keys create --scope write --user SOMEBODY --expires-days 30"),
        (("keys", "list"), "palate keys list --json"),
        (("keys", "revoke"), "palate keys revoke"),
        (("serve",), "palate serve --port 8080 --workers 2"),
        (("mcp",), "palate mcp --user SOMEBODY"),
        (("export",), "palate export SOMEBODY --out somebody.json"),
        (("erase",), "palate erase SOMEBODY --yes"),
        (("profile", "edit"), "palate profile edit SOMEBODY category:thriller hide"),
        (("demo",), "palate demo MY-DATA --open"),
        (("doctor",), "palate doctor"),
    ],
)
def test_help_opens_with_a_line_to_copy(palate: Run, words: tuple[str, ...], line: str) -> None:
    result = palate(*words, "--help")
    told = [one.strip() for one in result.stdout.splitlines() if one.strip()]
    assert result.exit_code == 0
    assert told[0].startswith("Usage:")
    assert told[1].startswith(line)


def test_without_a_command_the_help_is_shown_with_the_exit_codes(palate: Run) -> None:
    result = palate()
    assert result.exit_code == 0
    shown = " ".join(result.stdout.split())
    assert EXIT_CODES.split(";")[0] in shown
    names = (
        "ingest",
        "profile",
        "batch",
        "index",
        "recommend",
        "serve",
        "keys",
        "mcp",
        "export",
        "erase",
        "demo",
        "doctor",
    )
    places = [result.stdout.index(f"│ {name} ") for name in names]
    assert places == sorted(places)


def test_help_loads_none_of_the_heavy_libraries() -> None:
    heavy = (
        "numpy",
        "chromadb",
        "onnxruntime",
        "sklearn",
        "sqlalchemy",
        "matplotlib",
        "polars",
        "fastapi",
        "limits",
        "mcp",
    )
    code = f"import serving.cli, sys; print([name for name in {heavy!r} if name in sys.modules])"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told == "[]\n"


# -- ingest ------------------------------------------------------------------------------------------------------------


def test_ingest_counts_the_rows_it_read(palate: Run, tiny: Path, tmp_path: Path) -> None:
    result = palate("ingest", tiny, "--store", tmp_path / "s")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "tiny (palate) read.",
        "  items 8 new",
        "  events 13 new",
        "  social 3 new",
    ]
    again = palate("ingest", tiny, "--store", tmp_path / "s")
    assert again.stdout.splitlines()[0] == "tiny (palate) holds nothing new."
    assert "  events 13 known" in again.stdout.splitlines()


def test_ingest_as_json_is_the_report(palate: Run, tiny: Path, tmp_path: Path) -> None:
    found = parsed(palate("ingest", tiny, "--store", tmp_path / "s", "--json"))
    assert found["events"] == {"read": 13, "new": 13, "updated": 0, "duplicate": 0, "rejected": 0}
    assert (found["dataset"], found["format"]) == ("tiny", "palate")


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """Two items, and three events of which one has no kind that we know and one names an item nobody described."""
    folder = tmp_path / "faulty"
    folder.mkdir()
    (folder / "items.jsonl").write_text('{"item_id": "a", "title": "A"}\n{"item_id": "b", "title": "B"}\n')
    rows = [
        {"user_id": "u", "item_id": "a", "kind": "read"},
        {"user_id": "u", "item_id": "a", "kind": ESCAPED},
        {"user_id": "u", "item_id": "gone", "kind": "read"},
    ]
    (folder / "events.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder


def test_a_bad_row_ends_ingest_with_2_and_names_file_line_and_field(palate: Run, faulty: Path, tmp_path: Path) -> None:
    result = palate("ingest", faulty, "--store", tmp_path / "s")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "events.jsonl:2: field 'kind'" in result.stderr
    assert "\x1b" not in result.stderr


def test_permitted_bad_rows_are_listed_and_counted(palate: Run, faulty: Path, tmp_path: Path) -> None:
    result = palate("ingest", faulty, "--store", tmp_path / "s", "--skip-bad", 2)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert "  events 1 new, 2 rejected" in lines
    assert "  1 of the rejected rows name an item that nothing describes" in lines
    assert any(line.startswith("  events.jsonl:2: field 'kind'") for line in lines)
    assert "\x1b" not in result.stdout


@pytest.mark.parametrize("kind", ["missing", "file", "empty"])
def test_what_is_no_data_set_ends_with_2_and_leaves_no_store(palate: Run, tmp_path: Path, kind: str) -> None:
    path = tmp_path / kind
    if kind == "file":
        path.write_text("{}")
    elif kind == "empty":
        path.mkdir()
    result = palate("ingest", path, "--store", tmp_path / "s")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Error: ")
    assert result.stderr.count("\n") == 1
    assert not (tmp_path / "s").exists()


# -- the store ---------------------------------------------------------------------------------------------------------

NEED_A_STORE = [
    ("recommend", "ann"),
    ("profile", "show", "ann"),
    ("profile", "tell", "ann"),
    ("profile", "topics"),
    ("profile", "build"),
    ("index", "build"),
    ("index", "dialogues", "TALKS"),
    ("index", "status"),
]


@pytest.mark.parametrize("words", NEED_A_STORE, ids=" ".join)
def test_without_a_store_commands_end_with_3_and_name_the_next_step(
    palate: Run, words: tuple[str, ...], tmp_path: Path
) -> None:
    result = palate(*words, "--store", tmp_path / "none")
    assert (result.exit_code, result.stdout) == (3, "")
    assert "palate ingest PATH" in result.stderr
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("words", [("recommend", "ann"), ("ingest", "TINY")], ids=" ".join)
def test_a_file_in_the_place_of_the_store_ends_with_3(
    palate: Run, words: tuple[str, ...], tiny: Path, tmp_path: Path
) -> None:
    (tmp_path / "s").write_text("mine")
    result = palate(*(tiny if word == "TINY" else word for word in words), "--store", tmp_path / "s")
    assert (result.exit_code, result.stdout) == (3, "")
    assert "is a file" in result.stderr
    assert (tmp_path / "s").read_text() == "mine"


def test_the_store_may_be_named_by_the_environment(
    palate: Run, prepared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PALATE_STORE", str(prepared))
    assert parsed(palate("index", "status", "--json"))["state"] == "ready"


# -- profiles ----------------------------------------------------------------------------------------------------------


def test_profile_show_as_json_is_a_profile(palate: Run, prepared: Path) -> None:
    result = palate("profile", "show", "ann", "--json", "--store", prepared)
    profile = Profile.model_validate_json(result.stdout)
    assert (profile.user_id, profile.event_count) == ("ann", 5)
    assert result.stderr == ""


def test_profile_show_tells_it_for_a_person_to_read(palate: Run, prepared: Path) -> None:
    english, chinese = (palate("profile", "show", user, "--store", prepared).stdout for user in ("ann", "芳"))
    assert "5 events" in english
    assert "sourdough" in english
    assert "4 条行为" in chinese


def test_profile_show_tells_what_was_stated_in_conversations(palate: Run, copied: Path) -> None:
    with Store.open(copied) as store:
        store.save_statement("ann", Constraint(text="no walnuts"), 1.0)
        store.save_statement("somebody new", Constraint(text="我对花生过敏"), 2.0)
    assert "They said: no walnuts" in palate("profile", "show", "ann", "--store", copied).stdout
    unmet = palate("profile", "show", "somebody new", "--store", copied)
    assert (unmet.exit_code, unmet.stderr) == (0, "")
    assert "本人说过: 我对花生过敏" in unmet.stdout
    assert palate("profile", "tell", "somebody new", "--store", copied).exit_code == 0
    assert palate("profile", "show", "nobody", "--store", copied).exit_code == exit_code(UnknownUserError(""))
    assert palate("profile", "build", "--store", copied).stdout == "3 profiles: 3 already current.\n"


def test_profile_build_says_what_became_of_how_many(palate: Run, copied: Path) -> None:
    result = palate("profile", "build", "--store", copied)
    assert result.stdout == "3 profiles: 3 already current.\n"
    found = parsed(palate("profile", "build", "--user", "ann", "--store", copied, "--json"))
    assert found == {"profiles": 1, "new": 0, "changed": 0, "same": 0, "current": 1}


def test_one_profile_is_not_profiles() -> None:
    assert told({"new": 1}) == "1 profile: 1 new."
    assert told({}) == "Nobody has any events yet."


@pytest.mark.parametrize("words", [("profile", "show"), ("profile", "build", "--user"), ("recommend",)], ids=" ".join)
@pytest.mark.parametrize(
    "user", ["nobody", "[red]x", "🍜", "", "x" * 50_000], ids=["name", "markup", "emoji", "empty", "long"]
)
def test_an_unknown_user_ends_with_2(palate: Run, prepared: Path, words: tuple[str, ...], user: str) -> None:
    result = palate(*words, user, "--store", prepared)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "The store holds no events of" in result.stderr
    assert len(result.stderr) < 300
    if user == "[red]x":
        assert "'[red]x'" in result.stderr


@pytest.fixture
def only_ingested(palate: Run, tiny: Path, tmp_path: Path) -> Path:
    assert palate("ingest", tiny, "--store", tmp_path / "s").exit_code == 0
    return tmp_path / "s"


# -- index -------------------------------------------------------------------------------------------------------------


def test_index_status_tells_each_domain_on_an_indented_line(palate: Run, prepared: Path) -> None:
    lines = palate("index", "status", "--store", prepared).stdout.splitlines()
    assert ": 8 items, " in lines[0]
    assert "  books: 3 items, searched by exact" in lines
    assert "  kitchen: 2 items, searched by exact" in lines


def test_index_build_builds_only_what_changed_unless_forced(palate: Run, copied: Path) -> None:
    before, same, forced = (
        parsed(palate("index", *words, "--json", "--store", copied))
        for words in (("status",), ("build",), ("build", "--force"))
    )
    assert before["generation"] == same["generation"] != forced["generation"]
    assert before["items"] == forced["items"] == 8


def test_index_build_builds_profiles_first(palate: Run, only_ingested: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Workspace, "build_index", lambda self, force: None)
    assert palate("index", "build", "--store", only_ingested).stderr == "No profiles yet: building everybody's first.\n"
    assert palate("profile", "build", "--store", only_ingested).stdout == "3 profiles: 3 already current.\n"


# -- recommend ---------------------------------------------------------------------------------------------------------


def test_recommend_as_json_has_exactly_the_promised_keys(palate: Run, prepared: Path) -> None:
    result = palate("recommend", "ann", "-k", 2, "--scene", "Commute", "--json", "--store", prepared)
    found = parsed(result)
    assert list(found) == ["user_id", "scene", "items"]
    assert (found["user_id"], found["scene"], len(found["items"])) == ("ann", "commute", 2)
    for rank, item in enumerate(found["items"], start=1):
        assert set(item) == {"item_id", "rank", "score", "title", "domain", "reasons", "sources", "offer"}
        assert item["rank"] == rank
        assert item["reasons"]
        assert all(set(reason) == {"text", "interest", "events"} for reason in item["reasons"])
        assert item["sources"]
    assert Answer.model_validate(found).items
    assert result.stderr == ""


def test_recommend_for_a_person_to_read_gives_titles_and_reasons(palate: Run, prepared: Path) -> None:
    answer = parsed(palate("recommend", "ann", "--json", "--store", prepared))
    shown = " ".join(palate("recommend", "ann", "--store", prepared).stdout.split())
    for item in answer["items"]:
        assert item["title"] in shown
        assert item["reasons"][0]["text"] in shown


def test_seen_items_never_return_however_many_are_asked_for(palate: Run, prepared: Path) -> None:
    found = parsed(palate("recommend", "ann", "-k", 100_000, "--json", "--store", prepared))
    assert {item["item_id"] for item in found["items"]} <= {"b3", "f1", "f2", "k2"}


def test_only_the_domain_asked_for_is_recommended(palate: Run, prepared: Path) -> None:
    found = parsed(palate("recommend", "ann", "--domain", "films", "--json", "--store", prepared))
    assert {item["domain"] for item in found["items"]} == {"films"}


def test_context_tells_the_scene(palate: Run, prepared: Path) -> None:
    words = ("--context", "device=phone", "--context", "place=train", "--context", "time=08:10")
    assert parsed(palate("recommend", "ann", *words, "--json", "--store", prepared))["scene"] == "commute"


def test_a_query_of_fifty_kilobytes_is_answered(palate: Run, prepared: Path) -> None:
    found = parsed(palate("recommend", "ann", "--query", "quiet stars " * 4200, "--json", "--store", prepared))
    assert found["items"][0]["item_id"] in {"f1", "f2"}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--context", "device="), "KEY=VALUE"),
        (("--context", ""), "KEY=VALUE"),
        (("--context", "phone"), "KEY=VALUE"),
        (("--context", "device=tv", "--context", "device=phone"), "given twice"),
        (("--scene", "nowhere"), "home evening"),
        (("--domain", "shoes"), "books, films, kitchen"),
        (("-k", "0"), "-k"),
        (("-k", "-3"), "-k"),
        (("-k", "many"), "-k"),
    ],
    ids=lambda words: "=".join(words) if isinstance(words, tuple) else "",
)
def test_what_cannot_be_used_ends_with_2_and_says_what_is_expected(
    palate: Run, prepared: Path, words: tuple[str, ...], told: str
) -> None:
    result = palate("recommend", "ann", *words, "--store", prepared)
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in result.stderr


# -- what is missing is built ------------------------------------------------------------------------------------------


def test_recommend_after_ingest_builds_what_is_missing_and_says_so(palate: Run, only_ingested: Path) -> None:
    result = palate("recommend", "ann", "--json", "--store", only_ingested)
    assert parsed(result)["items"]
    assert result.stderr.splitlines() == [
        "No profile yet: building everybody's, once.",
        "No index yet: building it, once.",
    ]
    assert palate("recommend", "ann", "--store", only_ingested).stderr == ""


@pytest.mark.parametrize("words", [("nobody",), ("ann", "--scene", "nowhere")], ids=" ".join)
def test_nothing_is_built_for_a_question_that_cannot_be_answered(
    palate: Run, only_ingested: Path, words: tuple[str, ...]
) -> None:
    assert palate("recommend", *words, "--store", only_ingested).exit_code == 2
    assert parsed(palate("index", "status", "--json", "--store", only_ingested))["state"] == "missing"


def test_a_profile_older_than_the_data_is_shown_with_a_notice(palate: Run, copied: Path, tmp_path: Path) -> None:
    more = tmp_path / "more"
    more.mkdir()
    (more / "events.jsonl").write_text('{"user_id": "ben", "item_id": "f2", "kind": "like"}\n')
    assert palate("ingest", more, "--store", copied).exit_code == 0
    result = palate("recommend", "ann", "--json", "--store", copied)
    assert parsed(result)["items"]
    assert "palate fit" in result.stderr
    assert "palate index build" in result.stderr


def test_a_profile_built_alone_is_not_called_stale(palate: Run, only_ingested: Path) -> None:
    assert palate("profile", "build", "--user", "ann", "--store", only_ingested).exit_code == 0
    assert palate("profile", "show", "ann", "--store", only_ingested).stderr == ""


# -- how it ends -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UnknownUserError("who"), 2),
        (RowError(file="e.jsonl", line=1, field="kind", value="x", expected="a kind"), 2),
        (NotReadyError("ingest first"), 3),
        (VectorIndexError("damaged"), 4),
        (EmbedderError("refused"), 5),
        (PalateError("other"), 1),
        (ZeroDivisionError("division by zero"), 1),
        (UnicodeEncodeError("utf-8", "\udce8", 0, 1, "surrogates not allowed"), 2),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
def test_each_kind_of_error_has_its_exit_code(error: Exception, code: int) -> None:
    assert exit_code(error) == code
    assert described(error).startswith("Error: ")


def test_an_error_cannot_colour_the_screen() -> None:
    assert "\x1b" not in described(UnknownUserError(f"user {ESCAPED}"))


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: Workspace) -> None:
        raise ZeroDivisionError("one by none")

    monkeypatch.setattr(Workspace, "index_status", fail)


@pytest.mark.usefixtures("broken")
def test_an_unexpected_fault_ends_with_1_and_two_lines(palate: Run, prepared: Path) -> None:
    result = palate("index", "status", "--store", prepared)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.splitlines() == [
        "Error: unexpected ZeroDivisionError: one by none",
        "PALATE_DEBUG=1 shows where it arose.",
    ]


@pytest.mark.usefixtures("broken")
def test_debug_lets_the_fault_through(palate: Run, prepared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PALATE_DEBUG", "1")
    assert isinstance(palate("index", "status", "--store", prepared).exception, ZeroDivisionError)


def test_a_reader_who_has_enough_ends_it_quietly(prepared: Path) -> None:
    process = start("profile", "show", "ann", "--store", prepared)
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == b""
    assert process.wait(timeout=60) == PIPE_CLOSED


def test_an_interrupted_build_says_so_in_one_line(palate: Run, prepared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(self: Workspace, users: object, workers: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Workspace, "build_profiles", interrupt)
    result = palate("profile", "build", "--store", prepared)
    assert (result.exit_code, result.stdout) == (INTERRUPTED, "")
    assert result.stderr == "Stopped. What was saved stays; run the same command to go on.\n"


def test_a_screen_of_ascii_gets_escapes(prepared: Path) -> None:
    ascii_only = {"LC_ALL": "C", "PYTHONIOENCODING": "ascii"}
    out, told = start("profile", "show", "芳", "--store", prepared, env=ascii_only).communicate(timeout=60)
    assert told == b""
    assert "\\u82b3" in out.decode("ascii")
