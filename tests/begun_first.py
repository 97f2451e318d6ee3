"""The files of tests that take longest, which the processes of a run begin with: one begun at the end would keep a
single process busy while the others wait. No test lives here."""

from __future__ import annotations

# Those that make what others use stand apart, so that no process waits for it.
FILES = {
    f"tests/{name}.py": place
    for place, name in enumerate(
        (
            "pipelines/test_transaction", "portal/test_hostile_values", "engine/test_clusters",
            "pipelines/test_culprits", "portal/test_pages_in_a_browser", "pipelines/test_region_settings",
            "pipelines/test_released_lines", "pipelines/test_publishing", "disclosure/test_protect",
            "pipelines/test_releasing", "pipelines/test_members_who_changed", "rounds/test_inventories",
            "samples/test_oracle", "pipelines/test_chain", "disclosure/test_audited", "pipelines/test_region_later",
            "report/test_current", "pipelines/test_leaving", "pipelines/test_checks", "report/region/test_region_pages",
            "portal/test_upload_chain", "pipelines/test_instance", "portal/files/test_disk", "rounds/test_everyday",
            "rounds/test_usage", "reading_process/test_budget", "report/test_pages_in_a_browser",
            "samples/test_forms", "samples/test_pages_in_a_browser", "lake/test_shared",
            "pipelines/test_serve", "intake/test_contract", "changes/test_sets_and_names", "pipelines/test_failing",
            "portal/test_api_schema", "intake/test_fuzz", "levers/test_sample_members", "portal/test_api_isolation",
            "portal/year/test_lines", "changes/test_intervals", "member_year/test_failures", "pipelines/test_alive",
            "portal/test_injection", "portal/test_kills", "pipelines/test_killed_runs",
            "pipelines/test_log_privacy",
        )
    )
}  # fmt: skip


def place(test: str) -> int:
    """Where the file of a test stands; others as they were found, behind them."""
    return FILES.get(test.partition("::")[0], len(FILES))
