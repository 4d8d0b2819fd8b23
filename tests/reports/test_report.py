"""The report: made from a snapshot alone, byte for byte the same, whole, honest, safe and accessible."""

from __future__ import annotations

import itertools
import json
import re
import zlib
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from click.testing import CliRunner

from ikt_harness.ledger import Ledger, ResultRecord, RunRecord
from ikt_harness.milestones import load_milestones
from ikt_harness.proof import load_proof
from ikt_harness.snapshot import snapshot
from ikt_harness.snapshot_file import Snapshot
from ikt_reports.commands import report as command
from ikt_reports.commands import write_report
from ikt_reports.compile import compile_report, dutch_moment
from ikt_reports.formats import find_format, write_file
from ikt_reports.glossary import abbreviations, used_in
from ikt_reports.html import HtmlFormat
from ikt_reports.model import ReportModel
from ikt_schemas.errors import HarnessBroken, InputRefused


def _snapshot(ledger: Ledger, round_: str = "IKT-5") -> Snapshot:
    return snapshot(ledger, round_, register=load_milestones(), proof=load_proof())


def _html(ledger: Ledger, round_: str = "IKT-5") -> str:
    return HtmlFormat().render(compile_report(_snapshot(ledger, round_))).decode()


def _page(html: str) -> Any:  # noqa: ANN401 - lxml.html's elements are untyped
    return lxml.html.fromstring(html)


def _with_result(record: ResultRecord, *, product: str = "", organisation: str = "") -> Ledger:
    ledger = Ledger.open("sqlite://")
    run = RunRecord("run-1", round="IKT-5", drive=record.drive, product=product, organisation=organisation)
    ledger.append_run(run, [record])
    return ledger


def test_equal_snapshots_give_equal_bytes(round_ledger: Ledger) -> None:
    first, again = _snapshot(round_ledger), _snapshot(round_ledger)
    assert list(first.lines()) == list(again.lines())
    assert HtmlFormat().render(compile_report(first)) == HtmlFormat().render(compile_report(again))


def test_a_later_run_of_another_round_changes_no_result(round_ledger: Ledger) -> None:
    before = list(_snapshot(round_ledger).lines())
    round_ledger.append_run(RunRecord("other", round="IKT-6"), [])
    after = list(_snapshot(round_ledger).lines())
    changed = [json.loads(old)[0] for old, new in zip(before, after, strict=True) if old != new]
    assert changed == ["chain", "sha256"]


def test_a_changed_snapshot_is_refused(round_ledger: Ledger) -> None:
    text = b"".join(_snapshot(round_ledger).lines())
    changed = text.replace(b'"verdict":"gezakt"', b'"verdict":"groen!"', 1)
    assert len(changed) == len(text) != len(text.replace(b"gezakt", b""))
    compile_report(Snapshot(lambda: [zlib.compress(text)]))
    with pytest.raises(InputRefused, match="snapshot of the round was changed"):
        compile_report(Snapshot(lambda: [zlib.compress(changed)]))


def test_every_milestone_stands_in_it_with_what_is_missing(round_ledger: Ledger) -> None:
    page = _page(_html(round_ledger))
    rows = {row.get("id"): row.text_content() for row in page.iter("tr") if row.get("id")}
    assert set(rows) == {f"mijlpaal-{milestone.slug}" for milestone in load_milestones()}
    assert "digikoppeling:T40" in rows["mijlpaal-gemeenten-aansluiting-stop"]
    assert "buiten de keten" in rows["mijlpaal-interbestuurlijk-beheerakkoord"]
    shown = rows["mijlpaal-provincies-voorbereidingsbesluit"]
    assert "aannemelijk" in shown
    assert "Planmaker 4.2" in shown
    assert "vorige versie 4.1: aannemelijk" in shown


def test_what_failed_stands_first_in_plain_words(round_ledger: Ledger) -> None:
    made = compile_report(_snapshot(round_ledger))
    assert [result.verdict for result in made.attention] == [
        *("fout", "gezakt", "gezakt", "gezakt", "niet uitvoerbaar", "overgeslagen", "te beoordelen")
    ]
    assert [check.verdict for check in made.attention[1].open_checks] == ["gezakt"]
    assert sum(count.number for count in made.counts) == made.total == len(made.attention) + 15
    assert [share.number for share in made.shares] == [22, 22, 22]
    text = _page(_html(round_ledger)).text_content()
    assert text.index("Wat aandacht vraagt") < text.index("geen melding met code LVBB1009")
    assert "eigen schaal" in text


def test_of_a_whole_country_the_worst_are_shown_and_all_are_counted(
    round_ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = compile_report(_snapshot(round_ledger))
    monkeypatch.setattr("ikt_reports.results.SHOWN", 4)
    made = compile_report(_snapshot(round_ledger))
    assert made.attention == whole.attention[:4]
    for name in ("total", "counts", "simulated", "shares", "level_counts", "attention_total", "lanes"):
        assert getattr(made, name) == getattr(whole, name)
    assert [(one.total, one.counts, one.not_run) for one in made.koppelvlakken] == [
        (one.total, one.counts, one.not_run) for one in whole.koppelvlakken
    ]
    assert sum(len(one.results) for one in made.koppelvlakken) == 4
    assert "Getoond: 4 van 7" in _page(_html_of(made)).text_content()
    assert "Getoond:" not in _html_of(whole)


def _html_of(made: ReportModel) -> str:
    return HtmlFormat().render(made).decode()


def test_the_last_result_of_a_unit_stands_and_the_earlier_are_counted(
    make_result: Callable[..., ResultRecord],
) -> None:
    row = ("stop:H1", "Validatie", "STOP", "planketen")
    with Ledger.open("sqlite://") as ledger:
        for number, verdict in enumerate(("gezakt", "geslaagd")):
            ledger.append_run(
                RunRecord(f"run-{number}", round="IKT-5"), [make_result(*row, verdict, drive="simulation")]
            )
        made = compile_report(_snapshot(ledger))
    assert [(result.verdict, result.earlier) for result in made.koppelvlakken[0].results] == [("geslaagd", 1)]


def test_scenarios_stand_in_the_order_of_their_numbers(make_result: Callable[..., ResultRecord]) -> None:
    names = ["stop:F10", "stop:H1", "stop:F2", "stop:B11a", "stop:B2b"]
    with Ledger.open("sqlite://") as ledger:
        rows = [
            make_result(name, "Titel", "STOP", "planketen", "geslaagd", drive="simulation") for name in names
        ]
        ledger.append_run(RunRecord("run-1", round="IKT-5"), rows)
        made = compile_report(_snapshot(ledger))
    shown = [result.scenario for result in made.koppelvlakken[0].results]
    assert shown == ["stop:B2b", "stop:B11a", "stop:F2", "stop:F10", "stop:H1"]


def test_the_label_simulatie_stands_as_long_as_anything_rests_on_the_mock(round_ledger: Ledger) -> None:
    page = _page(_html(round_ledger))
    assert "Simulatie" in page.xpath("string(//*[@role='note'][1])")
    assert "Concept" in page.xpath("string(//*[@role='note'][1])")
    articles = page.xpath("//article")
    assert articles
    for article in articles:
        assert re.search("simulatie|tegen de mock", article.text_content())
    with Ledger.open("sqlite://") as empty:
        text = _html(empty, "IKT-4")
    assert "simulatie" not in _page(text).xpath("string(//title)")
    assert "nog geen uitslagen" in text


def test_a_broken_ledger_is_said_on_the_first_page(round_ledger: Ledger) -> None:
    with round_ledger._database.write() as connection:
        connection.exec_driver_sql("DROP TRIGGER result_no_update")
        connection.exec_driver_sql("UPDATE result SET verdict = 'geslaagd' WHERE verdict = 'gezakt'")
    text = _html(round_ledger)
    assert "Het logboek is niet gaaf" in text
    assert "De controle vond geen fouten" not in text


_HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style><style>body{display:none}",
    "{{ 7 * 7 }}{% raw %}",
    "' onmouseover='x",
    "\u202egnp.exe \ud83d",
    "a" * 5000,
]


@pytest.mark.parametrize("text", _HOSTILE)
def test_what_a_system_sent_is_shown_and_never_obeyed(
    text: str, make_result: Callable[..., ResultRecord]
) -> None:
    record = make_result("stop:F3", text, "STOP", text, "gezakt", drive="supplier").as_json()
    for field in ("id", "explanation", "seen", "ground"):
        record["steps"][0]["checks"][0][field] = text
    record["steps"][0]["name"] = record["steps"][0]["note"] = record["ground"] = text
    record["steps"][0]["checks"][0]["verdict"] = "gezakt"
    with _with_result(ResultRecord.from_json(record), product=text[:100], organisation=text[:50]) as ledger:
        html = _html(ledger)
    page = _page(html)
    assert not page.xpath("//script | //img | //iframe | //object | //link | //form | //input")
    assert not page.xpath("//@*[starts-with(name(), 'on')] | //@style")
    assert len(page.xpath("//style")) == 1
    # The HTML reader folds nothing: the text stands there as it was, save what UTF-8 cannot hold.
    assert text.replace("\ud83d", "?") in page.text_content()


def test_nothing_comes_from_outside_and_every_link_arrives(round_ledger: Ledger) -> None:
    html = _html(round_ledger)
    page = _page(html)
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    for target in page.xpath("//@href"):
        assert target.startswith("#")
        assert target[1:] in ids
    assert not page.xpath("//@src")
    assert not re.search(r"url\(|@import|https?://", html)


def test_the_structure_serves_a_screen_reader(round_ledger: Ledger) -> None:
    page = _page(_html(round_ledger))
    assert page.get("lang") == "nl"
    levels = [int(heading.tag[1]) for heading in page.xpath("//h1|//h2|//h3|//h4|//h5")]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    for table in page.iter("table"):
        assert table.find("caption") is not None
        assert all(cell.get("scope") == "col" for cell in table.xpath("./thead//th"))
        assert all(cell.get("scope") == "row" for cell in table.xpath("./tbody//th"))
        columns = len(table.xpath("./thead/tr/th"))
        assert all(len(row) == columns for row in table.xpath("./tbody/tr"))
    assert page.xpath("//a")[0].get("href") == "#inhoud"
    for section in page.iter("section"):
        assert page.get_element_by_id(section.get("aria-labelledby")).text_content().strip()
    for mark in page.xpath("//*[contains(concat(' ', @class, ' '), ' merk ')]"):
        sign = mark.xpath("./*[@aria-hidden='true']")[0].text_content()
        assert mark.text_content().replace(sign, "").strip(), "a sign never stands alone"


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(
    ("ink", "paper"),
    [
        *(("inkt", paper) for paper in ("papier", "vlak", "accent-zacht", "twijfel-vlak", "slecht-vlak")),
        *(("zacht", paper) for paper in ("papier", "vlak")),
        *((name, f"{name}-vlak") for name in ("goed", "slecht", "twijfel", "stil")),
        *(("accent", paper) for paper in ("papier", "vlak")),
        ("papier", "accent"),
    ],
)
def test_text_has_aa_contrast(ink: str, paper: str) -> None:
    css = files("ikt_reports").joinpath("templates/report.css").read_text("utf-8")
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", css))
    light, dark = sorted((_luminance(colours[ink]), _luminance(colours[paper])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_every_abbreviation_used_is_explained(round_ledger: Ledger) -> None:
    page = _page(_html(round_ledger))
    explained = {term.text_content() for term in page.iter("dt")}
    for element in page.xpath("//dl | //style | //code | //nav"):
        element.getparent().remove(element)
    text = " ".join(page.itertext())
    assert {word for word, _meaning in used_in([text])} <= explained
    # What is left in capitals after the known ones is unexplained, save names, codes and scenario ids.
    for word in sorted(abbreviations(), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", " ", text)
    left = set(re.findall(r"(?<![\w:-])[A-Z]{2,}(?![\w-])", text))
    assert left <= {"TRANSPORT", "KETEN"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023-11-01T13:40:00+00:00", "1 november 2023, 14:40 uur"),
        ("2023-07-01T13:40:00Z", "1 juli 2023, 15:40 uur"),
        ("2024-01-02T09:00:00", "2 januari 2024, 09:00 uur"),
        ("", ""),
        ("gisteren", "gisteren"),
    ],
)
def test_moments_are_written_as_a_dutch_reader_does(text: str, expected: str) -> None:
    assert dutch_moment(text) == expected


@pytest.fixture
def store(tmp_path: Path, make_result: Callable[..., ResultRecord]) -> str:
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    with Ledger.open(url) as ledger:
        row = ("stop:H1", "Validatie", "STOP", "planketen", "geslaagd")
        ledger.append_run(RunRecord("run-1", round="IKT-5"), [make_result(*row, drive="simulation")])
    return url


def test_the_command_writes_the_file_and_names_it(store: str, tmp_path: Path) -> None:
    out = tmp_path / "nieuw" / "map"
    arguments = ["ikt-5", "--out", str(out), "--store", store, "--json"]
    told = json.loads(CliRunner().invoke(command, arguments, catch_exceptions=False).stdout)
    path = out / "ikt-rapport-IKT-5.html"
    assert told["files"] == [str(path)]
    assert told["sha256"] in path.read_text("utf-8")
    first = path.read_bytes()
    plain = CliRunner().invoke(command, arguments[:-1], catch_exceptions=False)
    assert "concept" in plain.stdout
    assert path.read_bytes() == first
    assert [file.name for file in out.iterdir()] == [path.name]


@pytest.mark.parametrize("name", ["../IKT-5", "IKT-5/../../x", "IKT-5\x00", "/etc/IKT-5", "IKT-5.html"])
def test_a_round_with_path_tricks_is_refused(store: str, tmp_path: Path, name: str) -> None:
    with Ledger.open(store) as ledger, pytest.raises(InputRefused, match="not a round"):
        write_report(ledger, name, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_round_nobody_knows_is_refused(store: str, tmp_path: Path) -> None:
    with Ledger.open(store) as ledger, pytest.raises(InputRefused) as refusal:
        write_report(ledger, "IKT-55", tmp_path / "out")
    assert "IKT-4, IKT-5, IKT-6" in refusal.value.explain()


def test_a_folder_that_cannot_be_written_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "rapport.html"
    write_file(path, b"oud")

    def no_space(_self: Path, _target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", no_space)
    with pytest.raises(InputRefused, match="No space left"):
        write_file(path, b"nieuw")
    assert path.read_bytes() == b"oud"
    assert [file.name for file in tmp_path.iterdir()] == ["rapport.html"]
    with pytest.raises(InputRefused):
        write_file(path / "onder-een-bestand" / "x.html", b"")


def _distribution(folder: Path, name: str, entry: str) -> None:
    info = folder / f"{name}-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n")
    (info / "entry_points.txt").write_text(f"[ikt.report_formats]\n{entry}\n")


def test_another_distribution_adds_a_format(
    store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ikt_own_format.py").write_text(
        "class Tekst:\n    suffix = '.txt'\n    def render(self, report):\n        return report.round.encode()\n"
    )
    _distribution(tmp_path, "own_format", "tekst = ikt_own_format:Tekst")
    monkeypatch.syspath_prepend(str(tmp_path))
    with Ledger.open(store) as ledger:
        files_, _hash = write_report(ledger, "IKT-5", tmp_path / "out", ("tekst", "html"))
    assert [path.suffix for path in files_] == [".txt", ".html"]
    assert files_[0].read_bytes() == b"IKT-5"
    _distribution(tmp_path, "second_format", "html = ikt_own_format:Tekst")
    with pytest.raises(HarnessBroken, match="claimed by"):
        find_format("html")


def test_an_unknown_format_is_refused_and_the_known_are_named() -> None:
    with pytest.raises(InputRefused) as refusal:
        find_format("docx")
    assert "html" in refusal.value.explain()
