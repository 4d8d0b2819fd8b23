"""``ikt sample``: write a delivery or message of our own making, to look at, to change and to check."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from ikt_harness.cli import emit_json, json_option, lang_option
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Language, Text

if TYPE_CHECKING:
    from ikt_mocks.stop.samples import Documentsoort, Mutatie

_EERSTE = "initieel"
_WACHTTIJD = timedelta(days=14)
_DAG = "%Y-%m-%d"


@dataclass(frozen=True, slots=True)
class Soort:
    """A kind of sample: its name, who may make it, and what is made of it (empty where that does not apply)."""

    naam: str
    bestuurslagen: tuple[str, ...] = ()
    mutaties: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """Return one element of ``types``."""
        return {
            "type": self.naam,
            "bestuurslagen": list(self.bestuurslagen),
            "mutations": list(self.mutaties),
        }


@dataclass(frozen=True, slots=True)
class Stuk:
    """One delivery or message to write.

    :param naam: of the folder, zip or file.
    :param bestanden: the files of a folder; a single one under ``""`` is written as it is.
    """

    naam: str
    wat: str
    bestanden: Mapping[str, bytes]
    afzender: str = ""
    datum: date | None = None


@click.command(
    help="Schrijf een voorbeeld: een levering (stop), een zip met toepasbare regels (sttr) of een verzoek (stam).\n\n"
    "Zonder TYPE: toon welke er zijn. Een STOP-voorbeeld met --mutation is een reeks: de leveringen die eraan "
    "voorafgaan staan er genummerd bij. Er wordt niets overschreven. Alles is verzonnen."
)
@click.argument("koppelvlak", type=click.Choice(["stop", "sttr", "stam"], case_sensitive=False))
@click.argument("type_", metavar="[TYPE]", required=False)
@click.option(
    "--mutation", metavar="MUTATIE", help="Alleen bij stop: wat er met het document gebeurt; anders initieel."
)
@click.option(
    "--bestuurslaag", metavar="LAAG", help="Alleen bij stop: wie het vaststelt; anders wie dat meestal doet."
)
@click.option(
    "--date",
    "day",
    type=click.DateTime([_DAG]),
    metavar="DATUM",
    help="Datum van bekendmaking (stop) of indienen (stam), JJJJ-MM-DD; anders de eerste werkdag over twee weken, "
    "of vandaag.",
)
@click.option(
    "--number",
    type=click.IntRange(1, 999),
    default=1,
    show_default=True,
    help="Maakt de identificaties anders.",
)
@click.option("--zip", "as_zip", is_flag=True, help="Alleen bij stop: schrijf zips in plaats van mappen.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="MAP",
    help="Nieuwe of lege map; nodig zodra er een TYPE is.",
)
@lang_option
@json_option
def sample(
    koppelvlak: str,
    type_: str | None,
    mutation: str | None,
    bestuurslaag: str | None,
    day: datetime | None,
    number: int,
    out: Path | None,
    *,
    as_zip: bool,
    lang: Language,
    as_json: bool,
) -> None:
    """List the kinds of one koppelvlak, or write one; nothing is written when anything is not in order."""
    if koppelvlak != "stop" and (mutation or bestuurslaag or as_zip):
        raise InputRefused(
            Text("hoort alleen bij stop", "goes with stop only"),
            where="--mutation/--bestuurslaag/--zip",
        )
    if koppelvlak == "sttr" and (day or number != 1):
        raise InputRefused(
            Text("een voorbeeld van sttr is altijd hetzelfde", "a sample of sttr is always the same"),
            where="--date/--number",
        )
    soorten = _soorten(koppelvlak)
    if type_ is None:
        _toon_soorten(koppelvlak, soorten, lang, as_json=as_json)
        return
    soort = _gekozen(type_, [it.naam for it in soorten], "TYPE")
    if out is None:
        raise InputRefused(
            Text("er is geen map om in te schrijven", "there is no folder to write in"),
            where="--out",
            todo=Text("Geef --out MAP.", "Give --out FOLDER."),
        )
    if koppelvlak == "stop":
        stukken = _stop(soort, mutation, bestuurslaag, day.date() if day else None, number, as_zip=as_zip)
    elif koppelvlak == "sttr":
        stukken = _sttr(soort)
    else:
        stukken = _stam(soort, day, number)
    _schrijf(out, stukken)
    _toon_geschreven(koppelvlak, out, stukken, lang, as_json=as_json)


def _soorten(koppelvlak: str) -> list[Soort]:
    if koppelvlak == "sttr":
        return [Soort("regels"), Soort("activiteit")]
    if koppelvlak == "stam":
        from ikt_mocks.stam.messages import TYPEN

        return [Soort(_slug(naam)) for naam in TYPEN]
    from ikt_mocks.stop.samples import DOCUMENTSOORTEN, TAM

    eigen = list(DOCUMENTSOORTEN.values())
    tam = [(naam, DOCUMENTSOORTEN[soort]) for naam, soort in TAM.items()]
    return [
        Soort(naam, it.bestuurslagen, it.mutaties) for naam, it in [*((it.naam, it) for it in eigen), *tam]
    ]


def _slug(naam: str) -> str:
    return naam.lower().replace(" ", "-")


def _gekozen(waarde: str, mogelijk: Sequence[str], where: str) -> str:
    """Return the possibility that ``waarde`` names, in any case of letters.

    :raises InputRefused: it names none.
    """
    for naam in mogelijk:
        if naam.lower() == waarde.lower():
            return naam
    raise InputRefused(
        Text(f"'{waarde}' is er niet", f"there is no '{waarde}'"),
        where=where,
        todo=Text(f"Kies uit: {', '.join(mogelijk)}.", f"Choose one of: {', '.join(mogelijk)}."),
    )


def _stop(
    type_: str,
    mutation: str | None,
    bestuurslaag: str | None,
    day: date | None,
    number: int,
    *,
    as_zip: bool,
) -> list[Stuk]:
    from ikt_mocks.calendar import WorkingDays
    from ikt_mocks.stop.samples import DOCUMENTSOORTEN, TAM, reeks

    soort: Documentsoort = DOCUMENTSOORTEN[TAM.get(type_, type_)]
    mutatie = cast("Mutatie", _gekozen(mutation or _EERSTE, soort.mutaties, "--mutation"))
    laag = _gekozen(bestuurslaag or soort.bestuurslagen[0], soort.bestuurslagen, "--bestuurslaag")
    if day is not None and not WorkingDays().is_working_day(day):
        raise InputRefused(
            Text(f"{day.isoformat()} is geen werkdag", f"{day.isoformat()} is no working day"),
            where="--date",
            todo=Text(
                f"Neem {WorkingDays().next_working_day(day).isoformat()}.",
                f"Take {WorkingDays().next_working_day(day).isoformat()}.",
            ),
        )
    datum = day or WorkingDays().next_working_day(_vandaag() + _WACHTTIJD - timedelta(days=1))
    return [
        Stuk(
            f"{nummer}-{levering.naam}{'.zip' if as_zip else ''}",
            levering.naam,
            {"": levering.voorbeeld.zip()}
            if as_zip
            else {bestand.naam: bestand.data for bestand in levering.voorbeeld.leden()},
            levering.party.name,
            levering.datum,
        )
        for nummer, levering in enumerate(
            reeks(soort.naam, mutatie, datum=datum, bestuurslaag=laag, nummer=number), start=1
        )
    ]


def _vandaag() -> date:
    from ikt_mocks.clock import AMSTERDAM, real_now

    return real_now().astimezone(AMSTERDAM).date()


def _sttr(type_: str) -> list[Stuk]:
    from ikt_mocks.parties import GEMEENTE
    from ikt_mocks.sttr.samples.leveringen import activiteit_bestanden, regels_bestanden, zip_van

    bestanden = regels_bestanden() if type_ == "regels" else activiteit_bestanden()
    return [Stuk(f"{type_}.zip", type_, {"": zip_van(bestanden)}, GEMEENTE.name)]


def _stam(type_: str, day: datetime | None, number: int) -> list[Stuk]:
    from ikt_mocks.clock import AMSTERDAM
    from ikt_mocks.parties import GEMEENTE
    from ikt_mocks.stam.messages import TYPEN, write_verzoekbericht
    from ikt_mocks.stam.samples.opties import VerzoekOpties
    from ikt_mocks.stam.samples.verzoek import genereer

    naam = next(it for it in TYPEN if _slug(it) == type_)
    moment = (day or datetime.combine(_vandaag(), datetime.min.time())).replace(hour=9, tzinfo=AMSTERDAM)
    opties = VerzoekOpties(bevoegd_gezag=GEMEENTE.oin, type=naam, seed=number)
    bericht = genereer(opties, f"{moment:%Y%m%d}{number:05d}", moment).bericht
    return [Stuk(f"{type_}.xml", type_, {"": write_verzoekbericht(bericht)}, GEMEENTE.name, moment.date())]


def _schrijf(out: Path, stukken: Sequence[Stuk]) -> None:
    """Write everything in a folder that is new or empty.

    :raises InputRefused: it is not, so that nothing is overwritten.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise InputRefused(
            Text("er staat al iets", "there is something already"),
            where=str(out),
            todo=Text("Kies een nieuwe of lege map.", "Choose a folder that is new or empty."),
        )
    out.mkdir(parents=True, exist_ok=True)
    for stuk in stukken:
        if "" in stuk.bestanden:
            (out / stuk.naam).write_bytes(stuk.bestanden[""])
            continue
        (out / stuk.naam).mkdir()
        for naam, data in stuk.bestanden.items():
            (out / stuk.naam / naam).write_bytes(data)


def _daarna(koppelvlak: str, out: Path, stukken: Sequence[Stuk]) -> str:
    return shlex.join(["ikt", "check", koppelvlak, *(str(out / stuk.naam) for stuk in stukken)])


def _toon_geschreven(
    koppelvlak: str, out: Path, stukken: Sequence[Stuk], lang: Language, *, as_json: bool
) -> None:
    daarna = _daarna(koppelvlak, out, stukken)
    if as_json:
        written = [
            {
                "path": str(out / stuk.naam),
                "what": stuk.wat,
                "sender": stuk.afzender,
                "date": stuk.datum.isoformat() if stuk.datum else None,
                "files": sorted(naam for naam in stuk.bestanden if naam),
            }
            for stuk in stukken
        ]
        emit_json({"koppelvlak": koppelvlak, "types": [], "written": written, "next": daarna})
        return
    for stuk in stukken:
        datum = f", {stuk.datum.isoformat()}" if stuk.datum else ""
        click.echo(f"{out / stuk.naam}  ({stuk.afzender}{datum})")
    click.echo(Text(f"Hierna: {daarna}", f"Next: {daarna}").in_language(lang))


def _toon_soorten(koppelvlak: str, soorten: Sequence[Soort], lang: Language, *, as_json: bool) -> None:
    if as_json:
        types = [soort.as_json() for soort in soorten]
        emit_json({"koppelvlak": koppelvlak, "types": types, "written": [], "next": None})
        return
    breedte = max(len(soort.naam) for soort in soorten)
    for soort in soorten:
        click.echo(f"{soort.naam:{breedte}}  {', '.join(soort.bestuurslagen)}".rstrip())
    if koppelvlak == "stop":
        mutaties = ", ".join(soorten[0].mutaties)
        text = Text(
            f"\nMutaties (--mutation): {mutaties}.\nVan een AMvB en een ministeriële regeling is er geen vervangen: "
            "een RegelingKlassiek past niet in VervangRegeling.\nEen TAM komt met IMRO buiten de LVBB om; het "
            "voorbeeld is het document langs de hoofdroute.",
            f"\nMutations (--mutation): {mutaties}.\nOf an AMvB and a ministeriële regeling there is no vervangen: a "
            "RegelingKlassiek does not fit in VervangRegeling.\nA TAM comes by IMRO, outside the LVBB; the sample is "
            "the document by the main route.",
        )
        click.echo(text.in_language(lang))
    voorbeeld = f"ikt sample {koppelvlak} {soorten[0].naam} --out voorbeeld"
    click.echo(Text(f"Schrijven: {voorbeeld}", f"To write one: {voorbeeld}").in_language(lang))
