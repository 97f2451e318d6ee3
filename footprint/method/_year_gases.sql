-- Row:       greenhouse gases of all members under one view and basis, of one stage; what is not assessed is not in it
-- Key:       view, basis, stage
-- Sources:   _totals
-- Formula:   sum of the amounts assessed [kgCO2e]
-- Reference: method README §4
SELECT
    view,
    basis,
    stage,
    sum(value ORDER BY value) AS kgco2e
FROM _totals
WHERE criterion = 'gwp' AND value IS NOT NULL
GROUP BY view, basis, stage
ORDER BY view, basis, stage
