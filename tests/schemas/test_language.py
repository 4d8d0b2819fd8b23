"""A text in data is Dutch and stays so wherever it goes; its English is for who is shown it."""

from __future__ import annotations

import copy
import json

from ikt_schemas.language import Phrase, shown


def test_a_phrase_is_its_dutch_text_in_data() -> None:
    phrase = Phrase("niet getest", "not tested")
    assert (phrase, json.dumps([phrase]), {"niet getest": 1}[phrase]) == ("niet getest", '["niet getest"]', 1)
    assert not Phrase("")
    assert (shown(phrase, "nl"), shown(phrase, "en")) == ("niet getest", "not tested")
    assert shown(copy.deepcopy(phrase), "en") == "not tested"


def test_a_text_without_english_is_the_same_in_both() -> None:
    assert shown("open, hoog", "en") == shown(Phrase("open, hoog"), "en") == "open, hoog"
