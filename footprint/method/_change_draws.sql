-- Row:       what one term of a year's total adds to one cause of a change: as large a part of it as the cause is
-- Key:       key of drawn, cause
-- Sources:   drawn (rows of _uncertain_terms of both results), parts (rows of `_change_parts`), shares (of a part, or of a term of `_change_terms`), step
-- Formula:   value x share x weight of the step, with the figure of the share's year ; own values of two halves of one step are the same rows
-- Reference: method README §20
WITH

device_parts AS (
    SELECT DISTINCT
        member_id,
        category
    FROM parts
    WHERE is_device
),

placed AS (
    SELECT
        d.*,
        CASE WHEN p.category IS NULL THEN coalesce(d.service_id, '') ELSE '' END AS part_service,
        -- How `_change_terms` calls it: the place of the grid, all contracts together, else the factor.
        CASE
            WHEN d.activity <> 'electricity' THEN d.factor_key
            WHEN split_part(d.factor_key, ':', 1) IN ('grid', 'residual') THEN split_part(d.factor_key, ':', 2)
            ELSE 'contracts'
        END AS term
    FROM drawn AS d
    LEFT JOIN device_parts AS p ON p.member_id = d.member_id AND p.category = d.category
),

-- The figure of a term in either year, where it is one.
figures AS (
    SELECT
        member_id,
        year,
        basis,
        criterion,
        category,
        part_service,
        stage,
        activity,
        term,
        min(figure) AS figure,
        min(source_group) AS source_group,
        min(sigma) AS sigma
    FROM placed
    GROUP BY member_id, year, basis, criterion, category, part_service, stage, activity, term
    HAVING min(figure) = max(figure)
)

SELECT
    p.member_id,
    p.year,
    p.basis,
    p.criterion,
    p.stage,
    p.category,
    p.service_id,
    p.activity,
    coalesce(f.figure, p.figure) AS figure,
    coalesce(f.source_group, p.source_group) AS source_group,
    coalesce(f.sigma, p.sigma) AS sigma,
    p.lifetime_key,
    p.energy_key,
    p.pue_key,
    p.share_key,
    p.row_sigma,
    p.unit,
    s.cause,
    CASE WHEN s.share < 0 THEN -1.0 ELSE 1.0 END AS sign,
    p.value * greatest(s.share, -s.share) * w.weight AS value,
    p.value_short_life * greatest(s.share, -s.share) * w.weight AS value_short_life,
    p.value_long_life * greatest(s.share, -s.share) * w.weight AS value_long_life,
    p.value_sq * s.share * s.share * w.weight AS value_sq
FROM placed AS p
CROSS JOIN step AS w
INNER JOIN shares AS s
    ON s.of_year = p.year AND s.member_id = p.member_id AND s.basis = p.basis AND s.criterion = p.criterion
    AND s.category = p.category AND s.service_id = p.part_service AND s.stage = p.stage
    AND (s.term IS NULL OR (s.activity = p.activity AND s.term = p.term))
LEFT JOIN figures AS f
    ON s.figure_year <> p.year AND f.year = s.figure_year AND f.member_id = p.member_id AND f.basis = p.basis
    AND f.criterion = p.criterion AND f.category = p.category AND f.part_service = p.part_service
    AND f.stage = p.stage AND f.activity = p.activity AND f.term = p.term
