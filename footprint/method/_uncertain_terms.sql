-- Row:       what one figure and one set of parameters add to a category, service and stage of a member, in a view and basis
-- Key:       member_id, year, view, basis, criterion, stage, category, service_id, figure, factor_key, the four parameter keys, row_sigma
-- Sources:   _impacts, _figure_spreads, spreads
-- Formula:   sums of what is assessed; short and long: the same with lives shorter and longer by the spread of lives
-- Reference: method README §20
WITH

placed AS (
    SELECT
        i.*,
        v.view AS seen_in,
        b.basis AS counted_by
    FROM _impacts AS i
    INNER JOIN (VALUES ('depreciation'), ('service_life'), ('acquisition')) AS v (view) ON i.view IN ('any', v.view)
    INNER JOIN (VALUES ('location'), ('market')) AS b (basis) ON i.basis IN ('any', b.basis)
    WHERE i.ownership <> 'visitor'
        AND (i.value <> 0 OR i.value_short_life <> 0 OR i.value_long_life <> 0)
)

SELECT
    p.member_id,
    p.year,
    p.seen_in AS view,
    p.counted_by AS basis,
    p.criterion,
    p.stage,
    p.category,
    p.service_id,
    p.activity,
    s.figure,
    p.factor_key,
    s.source_group,
    s.sigma,
    p.lifetime_key,
    p.energy_key,
    p.pue_key,
    p.share_key,
    ln(coalesce(q.value, d.value)) AS row_sigma,
    any_value(p.unit) AS unit,
    coalesce(sum(p.value::DECIMAL(38, 18))::DOUBLE, 0) AS value,
    coalesce(sum(p.value_short_life::DECIMAL(38, 18))::DOUBLE, 0) AS value_short_life,
    coalesce(sum(p.value_long_life::DECIMAL(38, 18))::DOUBLE, 0) AS value_long_life,
    coalesce(sum(p.value_sq::DECIMAL(38, 12))::DOUBLE, 0) AS value_sq
FROM placed AS p
INNER JOIN _figure_spreads AS s
    ON s.factor_key = p.factor_key AND s.activity = p.activity AND s.stage = p.stage AND s.criterion = p.criterion
LEFT JOIN spreads AS q ON q.spread_key = 'row:' || p.quality
LEFT JOIN spreads AS d ON d.spread_key = 'row:default'
GROUP BY ALL
