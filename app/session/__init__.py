"""What a person may do: points, settings, runs and undo, without drawing or a browser."""
