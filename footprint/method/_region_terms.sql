-- Row:       what one figure and one set of parameters add to one cell of the region, in a criterion and stage of the headline
-- Key:       year, member_id (the cell: sector/zone/size, * = all), criterion, stage, category, activity, figure, the four parameter keys, row_sigma
-- Sources:   terms (rows of _uncertain_terms), _region_members
-- Formula:   sums over the members that the region counts; values of different members' own lines err independently, so their squares add up. Of the criteria of C1, M1, M2 and M3; of primary energy use alone, as M2 has it
-- Reference: method README §20
WITH

placed AS (
    SELECT
        t.*,
        CASE WHEN c.by_sector THEN m.sector ELSE '*' END AS sector,
        CASE WHEN c.by_zone THEN m.zone ELSE '*' END AS zone,
        CASE WHEN c.by_size THEN m.size ELSE '*' END AS size
    FROM terms AS t
    INNER JOIN _region_members AS m ON m.member_id = t.member_id AND m.year = t.year
    CROSS JOIN (
        VALUES (FALSE, FALSE, FALSE), (TRUE, FALSE, FALSE), (FALSE, TRUE, FALSE), (FALSE, FALSE, TRUE), (TRUE, TRUE, FALSE)
    ) AS c (by_sector, by_zone, by_size)
    WHERE t.view = 'depreciation' AND t.basis = 'location'
        AND (t.criterion IN ('gwp', 'adpe', 'water') OR (t.criterion = 'pe' AND t.stage = 'use'))
)

SELECT
    p.year,
    p.sector,
    p.zone,
    p.size,
    p.sector || '/' || p.zone || '/' || p.size AS member_id,
    p.criterion,
    p.stage,
    p.category,
    p.activity,
    p.figure,
    p.source_group,
    p.sigma,
    p.lifetime_key,
    p.energy_key,
    p.pue_key,
    p.share_key,
    p.row_sigma,
    any_value(p.unit) AS unit,
    sum(p.value::DECIMAL(38, 18))::DOUBLE AS value,
    sum(p.value_short_life::DECIMAL(38, 18))::DOUBLE AS value_short_life,
    sum(p.value_long_life::DECIMAL(38, 18))::DOUBLE AS value_long_life,
    sum(p.value_sq::DECIMAL(38, 12))::DOUBLE AS value_sq
FROM placed AS p
GROUP BY ALL
