"""The same system with one mistake: it writes dates in the ISO form. Scenario sttr:TR-03 must fail on it.

python regelbeheersysteem_fout.py http://127.0.0.1:8767 TOKEN
"""

import regelbeheersysteem


def iso_datum(iso: str) -> str:
    """Write a date as the RTR does not ask: yyyy-MM-dd."""
    return iso


regelbeheersysteem.datum = iso_datum
regelbeheersysteem.main()
