-- Row:       what electricity is booked with, and whether it is said to be renewable
-- Key:       factor_key
-- Sources:   activity_data
-- Formula:   technologies: renewable or other ; a contract of unknown mix: undescribed ; the mix of a country says nothing of what was bought: unknown
-- Reference: method README §8
SELECT DISTINCT
    factor_key,
    CASE
        WHEN factor_key IN ('technology:biomass', 'technology:geothermal', 'technology:hydro')
            OR factor_key LIKE 'technology:solar%' OR factor_key LIKE 'technology:wind%' THEN 'renewable'
        WHEN factor_key LIKE 'technology:%' THEN 'other'
        WHEN factor_key LIKE 'contract:%' THEN 'undescribed'
        ELSE 'unknown'
    END AS origin
FROM activity_data
WHERE activity = 'electricity'
