"""What the codec has to say about a message that it could read: findings under the codes IKT-DK-nnn.

Numbers: 101–199 packaging, 201–299 envelope and headers, 301–399 agreements, 401–499 signing, 501–599 encryption.
"""

from __future__ import annotations

from ikt_schemas.language import Text
from ikt_schemas.melding import Ernst, Melding

KV = "official: Digikoppeling Koppelvlakstandaard ebMS2 3.3.2"
BP = "official: Digikoppeling Best Practices ebMS2 3.2.2"
BEV = "official: Digikoppeling Beveiligingsstandaarden en voorschriften 2.0.1"
OBSERVED = "observed: ebms-core 2.20.2"
HARNESS = "harness-defined"


def finding(
    code: str,
    nl: str,
    en: str,
    *,
    ground: str,
    ernst: Ernst = "waarschuwing",
    xpath: str = "",
    advice: Text | None = None,
) -> Melding:
    """Return a technical finding; ``ground`` is the source it rests on, after its kind."""
    return Melding(
        code=code,
        ernst=ernst,
        soort="technisch",
        beschrijving=Text(nl, en),
        xpath=xpath,
        ground=ground,
        advice=advice,
    )
