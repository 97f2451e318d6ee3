-- Row:       what one figure and one set of parameters add to one cell of the region, in a criterion and stage of the headline
-- Key:       year, member_id (the cell: grouping/key), criterion, stage, category, activity, figure, the four parameter keys, row_sigma
-- Sources:   terms (rows of _uncertain_terms), members, member_states
-- Formula:   sums over the members that the region counts; values of different members' own lines err independently, so their squares add up
-- Reference: method README §20
WITH

placed AS (
    SELECT
        t.*,
        coalesce(m.sector, 'unclassified') AS sector,
        coalesce(m.zone, 'unclassified') AS zone
    FROM terms AS t
    INNER JOIN member_states AS s ON s.member_id = t.member_id AND s.year = t.year AND s.in_region
    LEFT JOIN members AS m ON m.member_id = t.member_id AND m.year = t.year
    WHERE t.view = 'depreciation' AND t.basis = 'location'
)

SELECT
    p.year,
    c.grouping,
    c.cell,
    c.grouping || '/' || c.cell AS member_id,
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
CROSS JOIN LATERAL (
    VALUES ('region', 'all'), ('sector', p.sector), ('zone', p.zone)
) AS c (grouping, cell)
GROUP BY ALL
