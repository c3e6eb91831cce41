"""Who is told what, upon which event and how long before, as data."""
