"""A module that no policy file may get imported: the tests name it in files and look whether it was."""

SPRUNG = True
