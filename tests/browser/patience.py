"""How long tests wait: one that gives up means that nothing came, not that it came late."""

#: How much slower than two quiet cores a machine may be: other people's work runs on it too.
SLOWER = 5

#: Waits for anything on a page that is there. On two quiet cores nothing takes ten seconds.
PATIENCE_MS = SLOWER * 12_000

#: Waits for Python. On two quiet cores it starts in 15 s even without anything packed.
BOOT_PATIENCE_MS = SLOWER * 30_000
