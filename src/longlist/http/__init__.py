"""HTTP that concerns no feature: problems, who may ask, the built web."""
