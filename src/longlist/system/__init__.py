"""The workspace itself: health, demo data, doctor."""
