-- Row:       greenhouse gases of one device from its making to its end of life
-- Key:       factor_key
-- Sources:   year_factors
-- Formula:   sum of all stages but use, added in one order
-- Reference: method README §9 (indicators)
SELECT
    factor_key,
    sum(value ORDER BY activity, stage, value) AS whole_life
FROM year_factors
WHERE criterion = 'gwp' AND activity IN ('life_start', 'life_end')
GROUP BY factor_key
