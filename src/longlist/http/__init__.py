"""HTTP that concerns no feature: problems, who may ask, methods, headers, the built web and the documentation."""
