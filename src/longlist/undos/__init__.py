"""Undo: take back what a job did."""
