"""The files of tests that take longest, which the processes of a run begin with: one begun at the end would keep a
single process busy while the others wait. No test lives here."""

from __future__ import annotations

# Those that make what others use stand apart, so that no process waits for it.
FILES = {
    f"tests/{name}.py": place
    for place, name in enumerate(
        (
            "pipelines/test_transaction", "portal/test_hostile_values", "rounds/test_inventories",
            "samples/test_oracle", "pipelines/test_chain", "portal/test_pages_in_a_browser",
            "pipelines/test_publishing", "pipelines/test_culprits", "pipelines/test_leaving", "pipelines/test_checks",
            "portal/test_upload_chain", "pipelines/test_instance", "portal/files/test_disk", "rounds/test_everyday",
            "rounds/test_usage", "reading_process/test_budget", "report/test_pages_in_a_browser",
            "samples/test_forms", "samples/test_pages_in_a_browser",
            "pipelines/test_serve", "intake/test_contract", "changes/test_sets_and_names", "pipelines/test_failing",
            "portal/test_api_schema", "intake/test_fuzz", "levers/test_sample_members", "portal/test_api_isolation",
            "portal/year/test_lines", "changes/test_intervals", "member_year/test_failures", "pipelines/test_alive",
            "portal/test_injection", "portal/test_town_journey", "portal/test_kills", "pipelines/test_killed_runs",
            "pipelines/test_log_privacy",
        )
    )
}  # fmt: skip


def place(test: str) -> int:
    """Where the file of a test stands; others as they were found, behind them."""
    return FILES.get(test.partition("::")[0], len(FILES))
