"""What is wrong with a register of certificates, in English, by code: each sentence ends with what helps."""

from collections.abc import Mapping

OF_REGISTERS: Mapping[str, str] = {
    "register-empty": "there is no certificate in the file; write one on each line below the names of the columns",
    "register-workbook": "this is a workbook, not CSV; save the sheet with the table as CSV UTF-8 and give that file",
    "register-not-utf-8": "the file is not in UTF-8 from here on; save it as CSV UTF-8",
    "register-not-csv": "from here on this is not CSV, perhaps for a quotation mark; save it as CSV UTF-8 again",
    "register-cell-too-long": "a cell holds more than {limit} characters, which no sheet does; save it anew as CSV",
    "register-column-unnamed": "column {number} has no name, and there are words in it; name it or take it away",
    "register-column-unknown": "no column is called {name}; did you mean {nearest}? Else take the column away",
    "register-column-twice": "the column {name} stands here twice; keep one of the two",
    "register-column-missing": "this column is missing; add it",
    "register-cell-missing": "this cell is empty; fill it in",
    "register-cells": "this line has {found} cells and the first has {wanted}; put text with separators in quotes",
    "register-not-a-day": "{found} is not a day; write it like 15/6/2024, or leave it blank when it is not known",
    "register-not-stars": "{found} is no number of stars; write 3, 4 or 5",
    "register-not-a-state": "{found} is no state of a certificate; leave it blank, or write revoked or replaced",
    "register-ends-before-issued": "it would end on {ends}, and was issued on {issued}; correct one of the two days",
    "register-issued-before-decided": "it was issued on {issued}, before the decision of {decided}; correct one",
    "register-day-to-come": "{day} has not come yet; enter the certificate when it has",
    "register-settled-in-force": "a day or number of its end by decision stands here; write revoked or replaced too",
    "register-settled-missing": "the day from which it was over is missing; fill it in",
    "register-settled-before-issued": "it was over on {settled}, before it was issued on {issued}; correct one of them",
    "register-twice": "the same certificate stands on line {other} already; keep one of the two",
    "register-overlap-line": (
        "the product has another certificate on these days, on line {other} ({issued} to {ends}); correct the days, or "
        "say of one of them when it was replaced or revoked"
    ),
    "register-overlap": (
        "the product has certificate {certificate} on these days ({issued} to {ends}); correct the days, or correct or "
        "revoke that one first"
    ),
    "register-known": "this certificate was entered before, as {certificate}; take the line away",
    "register-unit-unknown": "no unit here is called {name}; did you mean {nearest}?",
    "register-unit-ambiguous": "several units are called {name} ({units}); write the id of the one that is meant",
    "register-unit-beyond": "{name} does not lie in the area of the cycle ({area}); enter it where it lies",
    "register-no-authority": "{regime} gives nobody the authority to certify {stars} stars; correct stars or regime",
    "register-regime-unknown": "no adopted regime is called {name}; write one of {known}",
    "register-regime-wanted": "no adopted regime was open on {day}; name the one it was issued under ({known})",
    "register-product-unknown": "there is no product {name}; leave the id blank for a new one",
    "register-producer-differs": "the product {name} belongs to {producer}; correct one of the two",
    "register-no-state": "the regime {regime} has no state for a certificate that was {state}; name another regime",
}
"""Sentences by code; those who read Vietnamese have their own, by the same codes."""
