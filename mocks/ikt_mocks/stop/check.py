"""Judging a delivery on disk the way the mock would: for ``ikt check stop``."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

from ikt_mocks.rules import collect
from ikt_mocks.stop._fouten_ozon import FOUTEN_OZON
from ikt_mocks.stop._fouten_register import FOUTEN_REGISTER
from ikt_mocks.stop._instellingen import Instellingen
from ikt_mocks.stop._oordeel import Levering, geopend, judge
from ikt_mocks.stop._pakket import MANIFEST_OW, map_pakket
from ikt_mocks.stop._schemapakket import PAKKETCODES, beoordeel_met_pakketten, samengevoegd
from ikt_mocks.stop.messages import Leveringsverzoek
from ikt_mocks.stop.rules import (
    CODES,
    INZENDING,
    PAKKET,
    besluit,
    consolidatie,
    kennisgeving,
    overheid,
    ozon_gebruik,
    ozon_intrekking,
    ozon_verwijzing,
    ozon_waardelijst,
    tpod,
)
from ikt_mocks.stop.rules._ozon import ozon
from ikt_mocks.stop.rules._zaak import Register, Zaak
from ikt_schemas.errors import InputRefused, ZipRefused
from ikt_schemas.language import Text
from ikt_schemas.melding import Judgement, Melding
from ikt_schemas.packs.verdict import PackJudgement
from ikt_schemas.quotes import with_quotes
from ikt_schemas.xml_source import XmlSource

_VERZOEK = ("LVBB0002", "IKT-STOP-001", "IKT-STOP-002", "IKT-STOP-003")
_ALLEEN_ZIP = ("LVBB1001", "LVBB1040", "LVBB1042", "IKT-STOP-004")
_REGISTER = ("LVBB1012", "LVBB1551", "LVBB1553", "LVBB1555", "LVBB1568", *FOUTEN_REGISTER)
_OPDRACHT = (
    "LVBB1027",
    "LVBB1028",
    "LVBB1501",
    "LVBB1502",
    "LVBB1505",
    "LVBB1506",
    "LVBB1510",
    "LVBB1511",
    "LVBB1512",
    "LVBB1515",
    "LVBB1519",
    "LVBB1580",
)
_MANIFEST = (
    "LVBB1009",
    "LVBB1010",
    "LVBB1013",
    "LVBB1017",
    "LVBB1018",
    "LVBB1019",
    "LVBB1020",
    "LVBB1021",
    "LVBB1575",
)
_MANIFEST_OW = ("LVBB1016", "LVBB1025", "LVBB1026")
_PUBLICATIE = (
    "LVBB1580",
    "LVBB4037",
    "LVBB4737",
    "BHKV1004",
    *collect(besluit, consolidatie, kennisgeving, tpod),
)
#: Judged against what OZON knows, whatever the delivery is.
_OZON_REGISTER = (
    "OZON0111",
    "OZON0201",
    "OZON0218",
    "OZON0219",
    "OZON0350",
    "OZON0351",
    *(f"OZON{nummer}" for nummer in (4000, 4002, 4003, 4004, 4005)),
    *collect(ozon_intrekking),
)
#: Judged by the delivery alone when it sets up its regelingen, and otherwise against what OZON knows.
_OZON_AANWEZIG = (
    *(code for code in collect(ozon_verwijzing)),
    *(code for code in collect(ozon_gebruik) if code not in ("OZON0098", "OZON0099", "OZON0100", "OZON0351")),
    "OZON0066",
    "OZON0067",
    "OZON0068",
    "OZON0086",
    "OZON0103",
    "OZON1041",
    "OZON4001",
)

_WAAROM_VERZOEK = Text(
    "alleen een verzoek aan de mock kan deze regel breken", "only a request to the mock can break this rule"
)
_WAAROM_ZIP = Text("alleen een zip kan deze regel breken", "only a zip can break this rule")
_WAAROM_REGISTER = Text("vraagt eerdere leveringen", "needs earlier deliveries")
_WAAROM_OZON = Text(
    "vraagt wat OZON al heeft: deze levering stelt niet al haar regelingen nieuw in",
    "needs what OZON has already: this delivery does not set up all of its regelingen",
)
_WAAROM_OW = Text(
    "een bestand dat manifest-ow.xml noemt, ontbreekt of is niet als OW-bestand te lezen",
    "a file that manifest-ow.xml lists is absent or cannot be read as an OW file",
)
_WAAROM_MACHTIGING = Text(
    "vraagt een lijst met machtigingen; dat is een instelling van de mock",
    "needs a list of mandates, which is a setting of the mock",
)
_WAAROM_ONGEOPEND = Text("de zip is niet te openen", "the zip cannot be opened")


def check(
    path: Path,
    now: datetime,
    *,
    instellingen: Instellingen | None = None,
    register: Register | None = None,
    verzoek: Leveringsverzoek | None = None,
    afzender: str = "",
) -> Judgement:
    """Judge the delivery at ``path``, every phase that is still readable.

    :param path: a folder with the files of a delivery, or a zip.
    :param now: the moment of judging, with a zone.
    :param instellingen: settings of the LVBB; the defaults when absent.
    :param register: earlier deliveries; without them the rules that need history are listed as not checked.
    :param verzoek: the request it would come with, from ``afzender`` (an OIN).
    :raises InputRefused: there is nothing at ``path`` that can be read.
    """
    instellingen = instellingen or Instellingen()
    if not path.exists():
        raise InputRefused(
            Text("dit pad bestaat niet", "this path does not exist"),
            where=str(path),
            todo=Text("Wijs een map of een zip aan.", "Name a folder or a zip."),
        )
    not_checked = {} if verzoek is not None else dict.fromkeys(_VERZOEK, _WAAROM_VERZOEK)
    if instellingen.machtigingen is None:
        not_checked["LVBB1512"] = _WAAROM_MACHTIGING
    if register is None:
        not_checked |= dict.fromkeys((*_REGISTER, *_OZON_REGISTER), _WAAROM_REGISTER)
    elif verzoek is None:
        not_checked["LVBB1012"] = _WAAROM_VERZOEK
    meldingen: list[Melding] = []
    volgens = PackJudgement()
    with ExitStack() as stack:
        zaak: Zaak | None
        if path.is_dir():
            not_checked |= dict.fromkeys(_ALLEEN_ZIP, _WAAROM_ZIP)
            zaak = Zaak(
                pakket=map_pakket(path, max_bestand=instellingen.max_bestand),
                now=now,
                instellingen=instellingen,
                verzoek=verzoek,
                afzender=afzender,
                register=register,
            )
        elif path.is_file():
            levering = Levering(path, now, instellingen, verzoek, afzender, register)
            inzending, zaak = stack.enter_context(geopend(levering, path.name))
            meldingen.extend(judge(INZENDING.values(), inzending))
        else:
            raise InputRefused(
                Text("dit is geen bestand of map", "this is no file or folder"), where=str(path)
            )
        try:
            if zaak is None:
                unjudged = (set(PAKKET) | PAKKETCODES) - {m.code for m in meldingen}
                not_checked |= dict.fromkeys(unjudged, _WAAROM_ONGEOPEND)
            else:
                meldingen.extend(judge(PAKKET.values(), zaak))
                not_checked |= _ongeoordeeld(zaak) | _onleesbaar(zaak)
                volgens = beoordeel_met_pakketten(zaak.pakket)
                meldingen = with_quotes(samengevoegd(meldingen, volgens), zaak.pakket.inhoud)
        except (OSError, ZipRefused) as error:
            raise InputRefused(
                Text(f"een bestand is niet te lezen: {error}", f"a file cannot be read: {error}"),
                where=str(path),
            ) from error
    # What is judged without a pack counts as judged.
    not_checked |= {code: reason for code, reason in volgens.not_checked.items() if code not in CODES}
    found = {melding.code for melding in meldingen}
    skipped = {code: reason for code, reason in not_checked.items() if code not in found}
    return Judgement(
        delivery=str(path),
        meldingen=tuple(meldingen),
        checked=frozenset((CODES | volgens.checked) - skipped.keys()),
        not_checked=skipped,
    )


def _onleesbaar(zaak: Zaak) -> dict[str, Text]:
    """Return the rules that had nothing to judge because the file they read is absent or unreadable."""
    pakket = zaak.pakket
    skipped: dict[str, Text] = {}
    if not isinstance(pakket.opdracht_xml, XmlSource):
        skipped |= dict.fromkeys(_OPDRACHT, _waarom("opdracht.xml"))
    elif (waarom := _ongelezen_publicatie(zaak)) is not None:
        skipped |= dict.fromkeys((*_PUBLICATIE, "LVBB1027"), waarom)
    if not isinstance(pakket.manifest_xml, XmlSource):
        skipped |= dict.fromkeys(_MANIFEST, _waarom("manifest.xml"))
    if MANIFEST_OW in pakket.names and not isinstance(pakket.manifest_ow_xml, XmlSource):
        skipped |= dict.fromkeys((*_MANIFEST_OW, *FOUTEN_OZON), _waarom(MANIFEST_OW))
    return skipped


def _ongeoordeeld(zaak: Zaak) -> dict[str, Text]:
    """Return the rules that need a value list that is not installed, or what OZON has already."""
    # What no register could judge is told as such.
    skipped = {
        c: why
        for c, why in overheid.zonder_lijst(zaak).items()
        if zaak.register is not None or c not in _REGISTER
    }
    beeld = ozon(zaak)
    if beeld is None:
        return skipped
    skipped |= ozon_waardelijst.zonder_lijst(zaak)
    if not beeld.met_verleden:
        waarom = _WAAROM_OZON if beeld.ow.volledig else _WAAROM_OW
        if (publicatie := _ongelezen_publicatie(zaak)) is not None:
            waarom = publicatie
        skipped |= dict.fromkeys(_OZON_AANWEZIG, waarom)
    return skipped


def _ongelezen_publicatie(zaak: Zaak) -> Text | None:
    """Return why the besluit or kennisgeving was not read; ``None`` when it was, or the order names none."""
    veld = zaak.opdracht.publicatie if zaak.opdracht else None
    return _waarom(veld.text or "de publicatie") if veld and zaak.pakket.publicatie is None else None


def _waarom(file: str) -> Text:
    return Text(f"{file} ontbreekt of is niet te lezen", f"{file} is absent or cannot be read")
