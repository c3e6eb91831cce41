"""
The pages: what a browser asks for, answered by the same commands and queries as the command line.

``routes`` is the table of contents: every address with the permission it needs. ``app`` puts a server around it,
``asking`` is what a page knows of who asks, ``rendering`` makes HTML of templates and plain facts. No decision is taken
here: pages ask queries what to show, and hand commands to the engine.
"""
