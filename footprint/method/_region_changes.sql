-- Row:       what one cause added to, or took off, the greenhouse gases of one member since the year before
-- Key:       member_id, year, kind, indicators
-- Sources:   changes_member, _region_both
-- Formula:   sum of a cause over parts ; kind: rise, or fall (its size), so that no amount is negative ; other factors, another method and what is not counted alike are `recount`
-- Reference: method README §11
WITH

moved AS (
    SELECT
        c.member_id,
        c.year,
        CASE WHEN c.cause IN ('fleet', 'mix', 'ages', 'usage', 'grid') THEN c.cause ELSE 'recount' END AS cause,
        sum(c.difference::DECIMAL(38, 18))::DOUBLE AS difference
    FROM changes_member AS c
    INNER JOIN _region_both AS b ON b.member_id = c.member_id AND b.year = c.year
    WHERE c.criterion = 'gwp' AND c.basis = 'location'
    GROUP BY c.member_id, c.year, CASE WHEN c.cause IN ('fleet', 'mix', 'ages', 'usage', 'grid') THEN c.cause ELSE 'recount' END
)

SELECT
    member_id,
    year,
    CASE WHEN difference > 0 THEN 'rise' ELSE 'fall' END AS kind,
    CASE WHEN cause = 'recount' THEN '' ELSE 'C8_den C8_num ' END || 'C8_of_' || cause || ' C8_then' AS indicators,
    CASE WHEN difference > 0 THEN difference ELSE -difference END AS amount
FROM moved
WHERE difference <> 0
