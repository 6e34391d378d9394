"""Budgets: how long a read may take before a cheaper answer replaces it. Carried by the session."""

from dataclasses import asdict, dataclass, replace

ESTIMATED_SCAN_MS = 200  # estimated cost of a scan that `scan_ms` is enough for


@dataclass(frozen=True)
class Budgets:
    """Each field in milliseconds is a budget; 0: the read does not run, and the cheaper answer comes at once.

    They limit time only. Which plan an estimate chooses depends on constants beside the estimate, so that `scaled`
    changes no such choice. Counts have a budget above `exact_rows` only (docs/decisions/0021).
    """

    exact_rows: int = 200_000
    """Rows, not milliseconds: counts over a scope of up to so many are exact, however long they take."""
    plan_ms: int = 800
    """Exact counts of a plan; then a sample. Two collections of 1M take about half a second."""
    combine_plan_ms: int = 100
    """Exact counts when a combine job is created without its plan; then a sample."""
    undo_plan_ms: int = 400
    """Exact counts for each phase of an undo's plan; then a sample of the journal, or the receipt of the job."""
    count_ms: int = 22
    """Quick count of matching companies, which no request waits for; then the planner's estimate."""
    exact_count_ms: int = 10_000
    """Exact count of matching companies; then the planner's estimate."""
    scan_ms: int = 200
    """Index scan in sort order; then fetch and sort. More where the estimate is higher, see `scan_for`."""
    ranking_ms: int = 120
    """Each access path to a page by relevance where many match; then the next one."""
    ranking_few_ms: int = 500
    """Ranking all matches at once where few are expected; then rank by rank."""
    values_ms: int = 40
    """Reading the distinct values of a field or the dictionary of words; then a filter gets no prefilter by them."""
    prefilter_ms: int = 60
    """Reading the few ids that a prefilter lists; then a subquery."""
    bucket_ms: int = 100
    """Counting what is left of a bucket, for the notice of its page; then a notice without a count."""
    facet_ms: int = 100
    """Exact counts of facets and histograms; then a sample."""
    overlap_ms: int = 6_000
    """Exact overlap of collections; then a sample."""
    overlap_sample_ms: int = 15_000
    """Sampled overlap, or a page of shared companies; then the request is refused."""
    job_lock_ms: int = 700
    """Waiting for the row of a job, so that a request answers within a second; then a control request is stored."""

    def scaled(self, factor: float) -> "Budgets":
        """All times multiplied by ``factor``, rounded; a budget above 0 stays above 0."""
        times = {name: ms for name, ms in asdict(self).items() if name.endswith("_ms")}
        return replace(self, **{name: max(1, round(ms * factor)) if ms else 0 for name, ms in times.items()})

    def scan_for(self, estimated_ms: float) -> int:
        """Budget of an index scan: `scan_ms`, and more in proportion where ``estimated_ms`` is above 200."""
        return round(self.scan_ms * max(1.0, estimated_ms / ESTIMATED_SCAN_MS))
