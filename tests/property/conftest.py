"""How laws are tested: the same examples every time, on machines of any speed."""

from hypothesis import settings

settings.register_profile("laws", derandomize=True, deadline=None)
settings.load_profile("laws")
