"""`palate graph` on the tiny data set, as the lead command line would call it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import networkx
import pytest
import rdflib
import typer
from click.testing import Result
from typer.testing import CliRunner

from serving.cli import Commands
from serving.commands.graph import graph_export, graph_path

Told = Callable[..., Result]


@pytest.fixture
def told(copied: Path) -> Told:
    """Runs the commands alone over a store of its own."""
    app = typer.Typer(cls=Commands)
    app.command("export")(graph_export)
    app.command("path")(graph_path)
    return lambda *words: CliRunner().invoke(app, [*words, "--store", str(copied)])


def test_the_graph_is_written_without_people(told: Told, tmp_path: Path):
    result = told("export", str(tmp_path / "graph.ttl"), "--json")
    assert result.exit_code == 0, result.stderr
    said = json.loads(result.stdout)
    read = rdflib.Graph().parse(tmp_path / "graph.ttl", format="turtle")
    assert said["format"] == "ttl"
    assert len(read) > said["edges"] > 0
    assert not any("person:" in str(term) for triple in read for term in triple)


def test_people_are_in_it_where_asked_for(told: Told, tmp_path: Path):
    result = told("export", str(tmp_path / "graph.xml"), "--format", "graphml", "--people")
    assert result.exit_code == 0, result.stderr
    assert "person:ann" in networkx.read_graphml(tmp_path / "graph.xml", force_multigraph=True)


def test_an_unknown_format_is_refused(told: Told, tmp_path: Path):
    result = told("export", str(tmp_path / "graph.ttl"), "--format", "yaml")
    assert result.exit_code == 2
    assert "ttl, nt, graphml" in result.stderr


def test_a_path_begins_with_an_own_event_and_ends_with_the_item(told: Told):
    result = told("path", "ann", "b2")
    assert result.exit_code == 0, result.stderr
    line = result.stdout.strip()
    assert line.startswith("you ")
    assert line.endswith("“Letters from the Observatory”")


def test_an_unknown_item_is_said(told: Told):
    result = told("path", "ann", "nothing")
    assert result.exit_code == 2
    assert "'nothing'" in result.stderr


def test_an_unknown_person_is_said(told: Told):
    assert told("path", "stranger", "b2").exit_code != 0
