"""
The trail as evidence: checked against itself, against every record, and against what was kept outside.

``whole.verify`` checks everything; ``checkpoints`` signs; ``exporting`` and ``proving`` give to inspectors what they
check without the system; ``as_of`` tells how things stood on a past day; ``reviewing`` lists what auditors saw and
asked. Nothing here writes a record, and what is read is not believed.
"""
