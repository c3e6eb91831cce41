"""
All reading of the product, for every face.

Each module answers one kind of question. A question takes a ``reader.Reader`` and the asking ``permissions.Actor``,
sees one consistent moment of the database, applies what the actor may see in the SQL itself, and returns frozen
values: labels in both languages, days as days, moments as moments. Nothing here writes, and nothing here loads what
only the engine needs, save ``transitions``, which asks the engine's own judgement.
"""
