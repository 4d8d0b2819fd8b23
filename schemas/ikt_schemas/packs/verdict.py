"""What judging by packs gives, and which codes a schema breaks; light to import."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ikt_schemas.language import Text
from ikt_schemas.melding import Melding

#: A document that is not valid by its IMOP or LVBB schema.
DOCUMENT = "LVBB2003"
#: A manifest-ow that is not valid by its schema.
MANIFEST_OW = "LVBB1032"
#: An OW file that is not valid by its IMOW schema; no published code names it.
OW_FILE = "IKT-STOP-020"

_NO_PACK = Text(
    "geen schemapakket geïnstalleerd ('ikt schemas install PAD')",
    "no schema pack is installed ('ikt schemas install PATH')",
)


@dataclass(frozen=True, slots=True)
class PackJudgement:
    """What the packs say.

    :param meldingen: in order of file.
    :param checked: codes of which every installed schema was really used, or had no file to judge.
    :param not_checked: code → reason, for the codes of schemas and schematrons that could not be used.
    :param schemas: file → the schema that judged it.
    """

    meldingen: tuple[Melding, ...] = ()
    checked: frozenset[str] = frozenset()
    not_checked: Mapping[str, Text] = field(default_factory=dict)
    schemas: Mapping[str, str] = field(default_factory=dict)


def without_packs(codes: frozenset[str], *, schemas: bool = True, schematrons: bool = True) -> PackJudgement:
    """Return the judgement when no pack is installed; parameters are those of ``judge_with_packs``."""
    asked = {*((DOCUMENT, OW_FILE) if schemas else ()), *(codes if schematrons else ())}
    return PackJudgement(not_checked=dict.fromkeys(asked, _NO_PACK))
