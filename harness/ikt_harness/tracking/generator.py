"""Make registers of fictitious authorities, from a handful to national size; same numbers and seed, same rows.

OINs begin with 00000099, a prefix that no register uses, and codes lie above those in use: nobody is meant.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterable, Mapping, Sequence

from ikt_harness.tracking.organisations import (
    Aansluiting,
    Behandeldienst,
    Mandaat,
    Organisatie,
    Organisations,
    Product,
    Row,
)
from ikt_harness.tracking.register_csv import COLUMNS
from ikt_mocks.parties import LEVERANCIER, MINISTERIE, TEST_PARTIES

_HEADS = ("Voor", "Test", "Proef", "Schijn", "Denk", "Spiegel", "Nevel", "Fabel", "Model", "Kunst")
_TAILS = ("stad", "dorp", "dam", "veen", "burg", "loo", "wijk", "horst", "meer", "zand", "berg", "kerke")
_KINDS = (("gm", "gemeente"), ("pv", "provincie"), ("ws", "waterschap"), ("od", "dienst"), ("mn", "rijk"))
_STANDARDS = {"STOP": ("1.3.0", "1.4.0"), "STAM": ("1.0",), "STTR": ("2.0",), "SWF": ("1.0",)}
_FIRST_NUMBER = 9000


def national(organisations: int = 400, products: int = 40, *, seed: int = 1) -> Organisations:
    """Return a register of ``organisations`` authorities and ``products`` product versions.

    Of the authorities about 85 % are gemeenten; every one has a connection on STOP, STAM and STTR, and every tenth
    gemeente hands its verzoeken to an omgevingsdienst.

    :param organisations: from 10.
    :param products: from 3; they are shared out over the three koppelvlakken.
    """
    chance = random.Random(seed)  # noqa: S311 - made-up names, no secrets
    register = Organisations()
    per_koppelvlak: dict[str, list[str]] = {"STOP": [], "STAM": [], "STTR": []}
    for number in range(products):
        koppelvlak = list(per_koppelvlak)[number % 3]
        product = Product(
            leverancier=f"Leverancier {_word(number // 6)} BV",
            naam=f"{_word(number)}{'plan' if koppelvlak == 'STOP' else 'zaak' if koppelvlak == 'STAM' else 'regel'}",
            versie=f"{1 + number // 12}.{number % 5}",
            koppelvlakken=(koppelvlak, "SWF") if koppelvlak == "STAM" and number % 2 else (koppelvlak,),
            standaarden={koppelvlak: chance.choice(_STANDARDS[koppelvlak])},
        )
        register.add(product)
        per_koppelvlak[koppelvlak].append(product.key)
    for row in _authorities(organisations):
        register.add(row)
    diensten = [key for key, one in register.organisaties.items() if one.bestuurslaag == "dienst"]
    gemeenten = 0
    for key, one in list(register.organisaties.items()):
        if one.bestuurslaag == "dienst":
            continue
        for koppelvlak, keys in per_koppelvlak.items():
            register.add(Aansluiting(key, koppelvlak, "mock", chance.choice(keys), "2023-01-01"))
        if one.bestuurslaag == "gemeente":
            gemeenten += 1
            if gemeenten % 10 == 0:
                dienst = chance.choice(diensten)
                register.add(Behandeldienst(key, dienst, "2023-01-01"))
                register.add(Mandaat(key, dienst, ("STAM",), "2023-01-01"))
    return register


def sample() -> Organisations:
    """Return the register that ships: the fictitious parties of the mock with three products.

    The ministerie is not among them, so that a bestuurslaag without participants shows as a gap.
    """
    register = Organisations()
    for party in TEST_PARTIES:
        if party not in (LEVERANCIER, MINISTERIE):
            register.add(Organisatie(party.code, party.oin, party.name, party.bestuurslaag))
    for name, koppelvlak, standard in (
        ("Planmaker", "STOP", "1.4.0"),
        ("Zaakvolger", "STAM", "1.0"),
        ("Regelbouwer", "STTR", "2.0"),
    ):
        product = Product(LEVERANCIER.name, name, "4.2", (koppelvlak,), {koppelvlak: standard})
        register.add(product)
        for one in list(register.organisaties.values()):
            if one.bestuurslaag != "dienst":
                register.add(Aansluiting(one.key, koppelvlak, "mock", product.key, "2023-01-01"))
    register.add(Behandeldienst("gm9902", "od9901", "2023-01-01"))
    register.add(Mandaat("gm9902", "od9901", ("STAM",), "2023-01-01"))
    return register


def rows_of(register: Organisations) -> list[Row]:
    """Return every row of ``register`` in an order in which each refers to earlier ones only."""
    return [
        *register.organisaties.values(),
        *register.producten.values(),
        *register.aansluitingen.values(),
        *register.behandeldiensten.values(),
        *register.mandaten.values(),
        *register.noemers.values(),
    ]


def as_csv(register: Organisations) -> dict[str, str]:
    """Return file name → CSV, as :func:`ikt_harness.tracking.register_csv.read_register` reads it."""
    tables: Mapping[str, Iterable[Row]] = {
        "organisaties": register.organisaties.values(),
        "producten": register.producten.values(),
        "aansluitingen": register.aansluitingen.values(),
        "behandeldiensten": register.behandeldiensten.values(),
        "mandaten": register.mandaten.values(),
        "noemers": register.noemers.values(),
    }
    return {f"{name}.csv": _csv(COLUMNS[name], rows) for name, rows in tables.items()}


def _csv(columns: Sequence[str], rows: Iterable[Row]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(getattr(row, column)) for column in columns] for row in rows)
    return out.getvalue()


def _cell(value: object) -> str:
    if isinstance(value, tuple):
        return ";".join(value)
    if isinstance(value, dict):
        return ";".join(f"{key}={one}" for key, one in sorted(value.items()))
    return str(value)


def _authorities(count: int) -> list[Organisatie]:
    shares = {
        "pv": max(1, count * 12 // 400),
        "ws": max(1, count * 21 // 400),
        "od": max(1, count * 28 // 400),
    }
    shares["mn"] = max(1, count // 200)
    shares["gm"] = count - sum(shares.values())
    rows, place = [], 0
    for index, (prefix, layer) in enumerate(_KINDS):
        for number in range(shares[prefix]):
            place += 1
            code = f"{prefix}{_FIRST_NUMBER + number}"
            oin = f"00000099{index + 1:03d}{number:06d}000"
            rows.append(Organisatie(code, oin, f"{layer} {_word(place)}", layer))
    return rows


def _word(number: int) -> str:
    """Return the made-up name with this number; names differ as long as numbers do."""
    head, rest = _HEADS[number % len(_HEADS)], number // len(_HEADS)
    tail, again = _TAILS[rest % len(_TAILS)], rest // len(_TAILS)
    return f"{head}{tail}{f'-{again + 1}' if again else ''}"
