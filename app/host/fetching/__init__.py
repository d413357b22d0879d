"""How the runtime gets onto this computer: pinned, from the release or through pip, verified."""
