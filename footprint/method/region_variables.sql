-- Row:       what one unit of an atom adds to one figure of the region
-- Key:       year, indicator, criterion, view, basis, stage, atom
-- Sources:   _region_atoms, region_figures (footprint/region/indicators.py), year_factors
-- Formula:   figure = sum over atoms of coefficient x amount ; of kWh the coefficient is the factor of the grid (market-based: of the contract), else 1 ; the year before is this one less what rose, and what fell since
-- Reference: method README §11
WITH

atoms AS (
    SELECT DISTINCT year, family, atom, kind, criterion, views, bases, grid, contract, indicators FROM _region_atoms
),

joined AS (
    SELECT
        a.*,
        f.indicator,
        f.criterion AS figure_criterion,
        f.view,
        f.basis,
        f.stage,
        f.unit,
        f.level
    FROM atoms AS a
    INNER JOIN region_figures AS f
        ON ' ' || a.indicators || ' ' LIKE '% ' || f.indicator || ' %'
        OR (a.family = 'impact' AND a.kind NOT IN ('rise', 'fall') AND f.indicator IN ('C1', 'M1', 'M2', 'M3'))
    WHERE (a.criterion IN ('any', f.criterion))
        AND (a.views = 'any' OR f.view = 'any' OR a.views LIKE '%' || f.view || '%')
        AND (a.bases = 'any' OR f.basis = 'any' OR a.bases LIKE '%' || f.basis || '%')
        AND f.stage IN ('any', 'total', CASE WHEN a.kind = 'making' THEN 'making' ELSE 'rest' END)
)

SELECT
    j.year,
    j.indicator,
    j.figure_criterion AS criterion,
    j.view,
    j.basis,
    j.stage,
    j.atom,
    j.family,
    j.unit,
    CASE
        WHEN j.kind IN ('rise', 'fall') THEN CASE WHEN (j.kind = 'fall') = (j.indicator IN ('C8_den', 'C8_then')) THEN 1.0 ELSE -1.0 END
        WHEN j.figure_criterion = 'any' OR j.kind <> 'electricity' THEN 1.0
        ELSE y.value
    END AS coefficient,
    j.level
FROM joined AS j
LEFT JOIN year_factors AS y
    ON j.kind = 'electricity' AND y.activity = 'electricity' AND y.stage = 'use' AND y.criterion = j.figure_criterion
    AND y.factor_key = CASE WHEN j.basis = 'market' THEN j.contract ELSE j.grid END
WHERE j.figure_criterion = 'any' OR j.kind <> 'electricity' OR y.value IS NOT NULL
