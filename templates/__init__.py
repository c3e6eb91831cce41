"""The wording of notices, documents and pages, which an office may change."""
