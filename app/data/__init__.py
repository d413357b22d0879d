"""The points: what they are, the sums of them that least squares needs, and the presets."""
