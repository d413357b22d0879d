"""What a person may do: edit points, change settings, run, seek, fork, undo."""
