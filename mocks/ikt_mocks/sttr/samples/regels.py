"""Rule sets of our own about invented activities of a fictitious gemeente."""

from __future__ import annotations

from ikt_mocks.parties import GEMEENTE
from ikt_mocks.sttr.rules.inhoud import CONCLUSIES
from ikt_mocks.sttr.samples.bouwer import Regelset, Tabel, Vraag

URN = f"nl.imow-{GEMEENTE.code}.activiteit.SchuurPlaatsen"
LOCATIE = f"nl.imow-{GEMEENTE.code}.gebied.Beschermd1"
WERKZAAMHEID = "SchuurPlaatsen"

#: Boundaries at 20 and 30 m2: below free, then a melding, then a permit; always a permit at a monument.
SCHUUR = Regelset(
    naam="Conclusie schuur plaatsen",
    oin=GEMEENTE.oin,
    urn=URN,
    soort="Conclusie",
    vragen=(
        Vraag("opp m2", "number", "Hoeveel m2 wordt de schuur?"),
        Vraag("monument", "boolean", "Is het pand een monument?"),
        Vraag("sloop", "boolean", "Wordt er eerst iets gesloopt?"),
    ),
    tabellen=(
        Tabel(
            "Besluit schuur",
            ("opp m2", "bijzonder"),
            (
                ("< 20", "false", '"Toestemmingsvrij"'),
                ("[20..30)", "false", '"Meldingsplicht"'),
                (">=30", "false", '"Vergunningplicht"'),
                ("-", "true", '"Vergunningplicht"'),
            ),
        ),
        Tabel(
            "bijzonder",
            ("monument", "sloop"),
            (("true", "-", "true"), ("-", "true", "true"), ("false", "false", "false")),
            hit_policy="ANY",
            type="boolean",
        ),
    ),
)

#: One choice per conclusion, so that each of the seven can be reached.
KEUZE = Regelset(
    naam="Conclusie naar keuze",
    oin=GEMEENTE.oin,
    urn=URN,
    soort="Conclusie",
    vragen=(
        Vraag(
            "soort bouwwerk", "list", "Wat voor bouwwerk is het?", tuple(f"Bouwwerk {n}" for n in range(1, 8))
        ),
    ),
    tabellen=(
        Tabel(
            "Besluit bouwwerk",
            ("soort bouwwerk",),
            tuple((f'"Bouwwerk {n}"', f'"{conclusie}"') for n, conclusie in enumerate(CONCLUSIES, start=1)),
            hit_policy="FIRST",
        ),
    ),
)

#: The location decides, with a fallback that only counts once the location is known.
GEO = Regelset(
    naam="Conclusie naar locatie",
    oin=GEMEENTE.oin,
    urn=URN,
    soort="Conclusie",
    vragen=(
        Vraag(
            "in beschermd gebied",
            "string",
            "Ligt de plek in beschermd gebied?",
            soort="geoVerwijzing",
            inhoud=LOCATIE,
        ),
    ),
    tabellen=(
        Tabel(
            "Besluit locatie",
            ("in beschermd gebied",),
            (('"ja"', '"Verbod"'), ('"deels"', '"NeemContactOpMet"'), ("-", '"Toestemmingsvrij"')),
            hit_policy="FIRST",
        ),
    ),
)

#: What an application must hold: a reason and a drawing.
INDIENING = Regelset(
    naam="Indieningsvereisten vergunning schuur",
    oin=GEMEENTE.oin,
    urn=URN,
    soort="IndieningsvereistenVergunning",
    vragen=(
        Vraag("reden", "string", "Waarom wilt u een schuur?"),
        Vraag(
            "tekening", "boolean", "Een tekening van de schuur met maten.", soort="bijlage", inhoud="Tekening"
        ),
    ),
    tabellen=(
        Tabel(
            "Volledig",
            ("reden gegeven", "tekening"),
            (("true", "true", "true"), ("-", "false", "false")),
            hit_policy="ANY",
            type="boolean",
        ),
        Tabel("reden gegeven", ("reden",), (("not(null)", "true"),), hit_policy="FIRST", type="boolean"),
    ),
)

#: What must be done while building; whether it applies hangs on one question.
MAATREGELEN = Regelset(
    naam="Maatregelen schuur plaatsen",
    oin=GEMEENTE.oin,
    urn=URN,
    soort="Maatregelen",
    vragen=(Vraag("sloop", "boolean", "Wordt er eerst iets gesloopt?"),),
    tabellen=(Tabel("Van toepassing", ("sloop",), (("true", "true"), ("false", "false")), type="boolean"),),
    maatregelen=("Scheid het sloopafval op de bouwplaats.", "Voorkom dat stof buiten het terrein komt."),
)
