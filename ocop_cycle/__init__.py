"""
Runs a locality's yearly OCOP cycle from its plan: dossiers, duties, deadlines, notices, and a trail that verifies.

What the law and the office say is data, in the folders beside this one; how it is carried out is code, in here.
"""
