"""
What leaves the office: texts rendered, bytes of messages built, messages handed over; exports signed and verified.

This floor is handed content and values, never paths of templates and never a connection to the database; storage is
its neighbour and unknown to it.
"""
