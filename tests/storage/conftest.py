"""The databases of the storage tests."""

from tests.storage.databases import database, durable, empty, office, province

__all__ = ["database", "durable", "empty", "office", "province"]
