"""The points, the sums of them that least squares needs, and the presets."""
