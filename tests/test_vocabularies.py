"""What is fixed in code is called as in the vocabulary file, in English and in Swedish."""

import pytest
import yaml
from django.utils.translation import override

from practices.models import (
    Category,
    Criterion,
    EvidenceLevel,
    Level,
    Precondition,
    RegionCoverage,
    Score,
    Transfer,
)
from practices.starter import FOLDER
from records.models import Record

WORDS = yaml.safe_load((FOLDER / "vocabularies.yaml").read_text(encoding="utf-8"))
FIXED = {
    "category": Category,
    "level": Level,
    "evidence_level": EvidenceLevel,
    "score": Score,
    "criterion": Criterion,
    "precondition_kind": Precondition.Kind,
    "transfer_state": Transfer.Status,
    "verification": Record.Verification,
    "confidence": Record.Confidence,
    "origin": Record.Origin,
}


@pytest.mark.parametrize("language", ["en", "sv"])
@pytest.mark.parametrize("name", FIXED)
def test_fixed_lists_are_called_as_in_the_file(name, language):
    with override(language):
        called = {code: str(label) for code, label in FIXED[name].choices}
    assert called == {row["code"]: row[language] for row in WORDS[name]}


@pytest.mark.parametrize("language", ["en", "sv"])
def test_findings_that_are_stored_are_called_as_in_the_file(language):
    with override(language):
        called = {code: str(label) for code, label in RegionCoverage.Finding.choices}
    assert called == {row["code"]: row[language] for row in WORDS["coverage_finding"] if row["stored"]}


@pytest.mark.parametrize("language", ["en", "sv"])
def test_the_data_status_is_called_as_in_the_file(language):
    wanted = {row["code"]: row[language] for row in WORDS["data_status"] if "{" not in row[language]}
    with override(language):
        called = {code: str(Record.DataStatus(code).label) for code in wanted}
    assert called == wanted
