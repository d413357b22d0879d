"""The mathematics shown: derivation, gradients three ways, least squares, their typesetting."""
