-- Row:       one criterion of a member's total in the mean yearly impacts of one person, by one published set of references
-- Key:       member_id, year, criterion, reference_set, version
-- Sources:   _totals, normalisation
-- Formula:   total (expected life, grid) / impact of one person in a year ; only where criterion and unit are the same
-- Reference: method README §9
WITH

totals AS (
    SELECT
        member_id,
        year,
        criterion,
        unit,
        sum(value ORDER BY stage, tier, category, site_id NULLS LAST, service_id NULLS LAST, ownership, factor_key,
            activity, entry, quality, status, value) AS value
    FROM _totals
    WHERE view = 'depreciation' AND basis = 'location'
    GROUP BY member_id, year, criterion, unit
)

SELECT
    t.member_id,
    t.year,
    t.criterion,
    t.value,
    t.unit,
    n.reference_set,
    n.version,
    n.value AS one_person,
    t.value / n.value AS persons,
    n.source_id
FROM totals AS t
INNER JOIN normalisation AS n ON n.criterion = t.criterion AND n.kind = 'person' AND split_part(n.unit, '/', 1) = t.unit
WHERE t.value IS NOT NULL AND n.value > 0
