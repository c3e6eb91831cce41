"""One file for each migration, named by its number; Alembic reads them in the order of what each builds upon."""
