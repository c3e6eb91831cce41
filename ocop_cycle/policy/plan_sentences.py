"""What is wrong with, or odd about, a plan, in English, by the code of the problem; each sentence says what helps."""

from collections.abc import Mapping

OF_PLANS: Mapping[str, str] = {
    **{
        f"unknown-{thing.replace(' ', '-')}": f"there is no {thing} {{name!r}}{{offer}}"
        for thing in ("unit", "unit class", "producer", "round", "milestone")
    },
    "document-without-number": "the document has no number yet; leave it blank until the office gives one",
    "draft-with-number": "this is a draft, yet it has the number {number}; if it was issued, write draft: false",
    # names
    "id-shared": "{name} is the id of a {other} too; give each its own",
    "word-means-two": "{word!r} already means {first}; take it away from {first} or from {second}",
    "producer-for-unit-duty": "{name} is a producer, and a duty is a unit's; name units, or write about: dossiers",
    # areas
    "parent-ring": "these units are each other's superiors: {way}; take one parent away",
    "answered-twice": "{other} already holds the dossiers of {area} for level {level}; keep one of the two",
    "nobody-answers": (
        "a dossier of {name} has nobody to hold it at level {level} ({area}); mark a unit answers_for_level: true"
    ),
    # dates
    "wording-not-understood": "nobody can tell a time from {wording!r}: {why}",
    "outside-year": "{wording!r} lies in {found}, and the plan is of {year}; correct it, or name {found} in law.note",
    "date-misshapen": "{found!r} is no date; write it as far as it is known: 2024-06-03, 2024-06 or 2024",
    "label-year-differs": "{round} is called after {found}, and the plan is of {year}; say why in law.note",
    "month-outside-round": "{round} is held {held!r}, which is not in {month}; kept as written, ask which one holds",
    "rounds-overlap": "{first} and {second} are both held at level {level} in {when}; keep them apart",
    "roll-ring": "late dossiers would go round for ever: {way}; end the chain at the last round",
    "due-after-held": "dossiers are due {due!r}, after the round is held ({held!r}); kept as written",
    # milestones
    "nobody-responsible": "nobody is named responsible, so nobody gets this duty; name units or a class",
    "class-without-units": "no unit belongs to {name}, so nobody gets this duty; add the units of the class",
    "date-missing": "this is dated and names no date; write due, or time: standing or urgent",
    "date-on-undated": "this is {time} and so has no date, yet due says {due!r}; write time: dated, or take due away",
    "two-dates": "the date of the round is for dossiers, and takes the place of due; keep one of the two",
    "reach-missing": "nothing says in which states this is met; list them in reach",
    "only-for-units": "columns are those of a table in which units report; write about: units, or take them away",
    "no-such-column": "no column is called {name!r}; the table has {columns}",
    "only-for-dossiers": "reach and producers are for dossiers; write about: dossiers, or take them away",
    "round-without-date": "{round} does not say {key}, from which this takes its date; it sets no deadline there",
    "follow-ring": "{name} would have to come before itself; take one of the follows away",
    "day-differs": "{name} is due {due!r} here and {says!r} in {where}; both kept, ask which holds",
    "order-looks-odd": "{second} ({second_due}) falls due before {first} ({first_due}), which comes first; kept so",
    # counts
    "dossier-twice": "{other} is the same product of the same producer in the same round; keep one dossier of the two",
    "kind-not-opened": "{regime} opens no dossiers of kind {kind} in {year}; choose another regime or kind",
    "stated-differs": "{where}: {stated} of kind {kind} in words, {counted} in the table; both kept, ask which holds",
    "quota-exceeded": "{counted} products are listed for {round}, which takes {quota}; move some to another round",
    "producer-without-commune": "no commune is stated for {name}; ask, and enter it in unit",
    "no-rounds": "the plan names no scoring round; open them when they are known",
    "product-without-round": "{name} is listed for no round; it waits until one is assigned",
    "group-without-department": "{name} is of the group {group!r}, which no unit looks after; ask whose it is",
    "support-not-registered": "{product} (row {row}) is not a registered product of {producer}; ask what is meant",
}
