"""What holds for every test: how many examples a property is tried with. Fixtures live beside the tests they serve."""

import os

from hypothesis import settings

settings.register_profile("house", deadline=None, print_blob=True)
settings.register_profile("thorough", deadline=None, print_blob=True, max_examples=2_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "house"))
