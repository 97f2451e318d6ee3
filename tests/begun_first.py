"""The files of tests that take longest, which the processes of a run begin with: one begun at the end would keep a
single process busy while the others wait. No test lives here."""

from __future__ import annotations

# Those that make what others use stand apart, so that no process waits for it.
FILES = {
    f"tests/{name}.py": place
    for place, name in enumerate(
        (
            "pipelines/test_transaction", "engine/test_clusters", "portal/test_hostile_values",
            "pipelines/test_publishing", "portal/test_pages_in_a_browser", "report/test_current",
            "pipelines/test_releasing", "pipelines/test_leaving", "samples/test_oracle", "pipelines/test_culprits",
            "pipelines/test_released_lines", "portal/year/test_lines", "pipelines/test_region_settings",
            "backup/test_backup", "pipelines/test_killed_runs", "changes/test_lake", "pipelines/test_serve",
            "samples/test_forms", "portal/files/test_disk", "pipelines/test_chain", "disclosure/test_audited",
            "disclosure/test_protect", "test_notebooks", "releases/test_part", "pipelines/test_leaving_a_release",
            "reading_process/test_budget", "pipelines/test_members_who_changed", "report/region/test_region_pages",
            "portal/test_api_isolation", "portal/test_api_schema", "portal/test_kills",
            "reconciliation/test_organisations", "levers/test_by_hand", "pipelines/test_inbox_sensor",
            "pipelines/test_checks", "member_year/test_failures", "rounds/test_inventories", "rounds/test_everyday",
            "rounds/test_usage", "samples/test_words", "samples/test_pages_in_a_browser",
            "report/test_pages_in_a_browser", "lake/test_shared", "region/test_amounts", "audit/test_lines",
            "weblogs/test_spread", "pipelines/test_alive", "pipelines/test_instance", "pipelines/test_run_command",
            "pipelines/test_pole_page", "pipelines/test_after_retention", "portal/test_upload_chain",
            "portal/test_injection", "intake/test_contract", "intake/test_fuzz", "changes/test_sets_and_names",
            "changes/test_intervals", "pipelines/test_failing", "levers/test_sample_members",
            "pipelines/test_log_privacy",
        )
    )
}  # fmt: skip


def place(test: str) -> int:
    """Where the file of a test stands; others as they were found, behind them."""
    return FILES.get(test.partition("::")[0], len(FILES))
