-- Row:       electricity of one machine or site on one day, as its narrowest whole meter saw it
-- Key:       member_id, year, subject_kind, subject_id, day
-- Sources:   _usage
-- Formula:   sum over the meters of one boundary (two feeds of one machine add up) ; it before facility
-- Reference: method README §17
WITH

metered AS (
    SELECT
        member_id,
        year,
        subject_kind,
        subject_id,
        day,
        boundary,
        sum(quantity::DECIMAL(38, 18))::DOUBLE AS kwh
    FROM _usage
    -- What processor and memory say of themselves (machine, process) is a part of the machine: it replaces no model.
    WHERE metric = 'energy' AND subject_kind IN ('asset', 'site') AND boundary IN ('it', 'facility')
        AND quantity >= 0 AND quantity <= 1e12
    GROUP BY member_id, year, subject_kind, subject_id, day, boundary
),

ranked AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY member_id, year, subject_kind, subject_id, day
            ORDER BY CASE boundary WHEN 'it' THEN 1 ELSE 2 END
        ) AS narrowness
    FROM metered
)

SELECT
    member_id,
    year,
    subject_kind,
    subject_id,
    day,
    boundary,
    kwh
FROM ranked
WHERE narrowness = 1
