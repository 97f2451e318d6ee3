"""Operations on what comes out: reports, what the Region will see, and empty templates to begin with."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import HTTPException, Path, Response
from fastapi.responses import FileResponse

from footprint.intake.tables.template import kinds, template
from footprint.messages import term
from footprint.portal.api import outcomes
from footprint.portal.api.caller import Caller, router
from footprint.portal.api.parameters import YearNumber
from footprint.portal.files.acceptance import attached
from footprint.portal.year import journey, reports

operations = router()

ReportName = Annotated[str, Path(examples=["rapport.pdf"])]
Kind = Annotated[str, Path(examples=["inventory"])]
FILES: dict[int | str, dict[str, Any]] = {
    200: {"content": {kind.partition(";")[0]: {"schema": {"type": "string"}} for kind in reports.TYPES.values()}}
}


@operations.get("/years/{year}/reports")
def list_reports(me: Caller, year: YearNumber) -> list[outcomes.Report]:
    """Every file of the reports, by its name."""
    files = sorted(reports.files(journey.of(me, year)).items())
    return [
        outcomes.Report(
            name=name,
            media_type=reports.TYPES[path.suffix].partition(";")[0],
            language=reports.language(name),
            size_bytes=path.stat().st_size,
        )
        for name, path in files
    ]


@operations.get("/years/{year}/reports/{name:path}", response_class=Response, responses=FILES)
def download_report(me: Caller, year: YearNumber, name: ReportName) -> Response:
    path = reports.opened(journey.of(me, year), name)
    return FileResponse(path, media_type=reports.TYPES[path.suffix], headers=attached(path.name))


@operations.get("/years/{year}/region")
def get_region(me: Caller, year: YearNumber) -> outcomes.Region:
    j = journey.of(me, year)
    return outcomes.Region(
        is_minimum=j.is_minimum,
        sector=j.profile.get("sector"),
        zone=j.profile.get("zone"),
        criteria=[
            outcomes.CriterionPart(label=term("criterion", each.criterion, me.lang), **each._asdict())
            for each in reports.criteria(j)
        ],
        stages=[
            outcomes.StagePart(stage=stage, label=term("stage", stage, me.lang), kgco2e=value)
            for stage, value in reports.stages(j)
        ],
    )


@operations.get("/templates")
def list_templates(me: Caller) -> list[str]:
    return list(kinds())


@operations.get("/templates/{kind}", response_class=Response,
                responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}})  # fmt: skip
def download_template(me: Caller, kind: Kind) -> Response:
    if kind not in kinds():
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return Response(template(kind, me.lang), media_type="text/csv", headers=attached(f"{kind}.csv"))
