"""What has had its time goes every night, with or without a portal: what `footprint members expire` does."""

import dagster as dg

from footprint.years import closure
from pipelines.failing import in_words
from pipelines.resources import Home


@dg.op(out=dg.Out(dg.Nothing))
def expired(context: dg.OpExecutionContext, home: Home) -> None:
    """Delete raw and replaced files and replaced versions of tables, once they were read and their days are over."""
    from footprint.portal.year import retention  # with the portal's database: no other job needs it

    gone = retention.expire(home.folder, closure.today())
    context.add_output_metadata({"files": len(gone.files), "tables": gone.tables, "bytes": gone.size_bytes})


@dg.job(hooks={in_words}, description=__doc__)
def retention_job() -> None:
    expired()


nightly_retention = dg.ScheduleDefinition(
    name="nightly_retention",
    job=retention_job,
    cron_schedule="0 4 * * *",
    execution_timezone=closure.HOUSE_TIME.key,
    default_status=dg.DefaultScheduleStatus.RUNNING,
)
