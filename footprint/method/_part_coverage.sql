-- Row:       devices of one category of a member's fleet, and how many of them are assessed in one criterion
-- Key:       member_id, year, category, criterion
-- Sources:   fleet, year_factors
-- Formula:   a device is assessed when its amount is known and its category has a factor ; a part of it is known where 95 of 100 devices are
-- Reference: method README §1
WITH

published AS (
    SELECT DISTINCT
        year,
        factor_key,
        criterion
    FROM year_factors
    WHERE activity = 'life_start'
),

powered AS (
    SELECT DISTINCT
        year,
        criterion
    FROM year_factors
    WHERE activity = 'electricity'
),

criteria_of_year AS (
    SELECT
        year,
        criterion
    FROM published
    UNION
    SELECT
        year,
        criterion
    FROM powered
),

judged AS (
    SELECT
        f.member_id,
        f.year,
        f.category,
        c.criterion,
        f.devices,
        -- In the fleet on some day of the year: at its end, or retired before.
        f.devices + coalesce(f.retired, 0) AS there,
        f.years_in_service,
        f.lines,
        p.criterion IS NOT NULL
        AND f.embodied_status IN ('ok', 'not_in_service', 'fully_amortised', 'box_in_line') AS embodied_is_assessed,
        w.criterion IS NOT NULL
        AND f.use_status IN ('ok', 'not_in_service', 'not_in_use', 'box_in_line') AS use_is_assessed
    FROM fleet AS f
    INNER JOIN criteria_of_year AS c ON c.year = f.year
    LEFT JOIN published AS p ON p.year = f.year AND p.factor_key = f.factor_key AND p.criterion = c.criterion
    LEFT JOIN powered AS w ON w.year = f.year AND w.criterion = c.criterion
),

counted AS (
    SELECT
        member_id,
        year,
        category,
        criterion,
        sum(devices::DECIMAL(38, 18))::DOUBLE AS devices,
        sum(CASE WHEN embodied_is_assessed THEN devices ELSE 0 END::DECIMAL(38, 18))::DOUBLE AS devices_embodied,
        sum(CASE WHEN use_is_assessed THEN devices ELSE 0 END::DECIMAL(38, 18))::DOUBLE AS devices_use,
        sum(CASE WHEN embodied_is_assessed AND use_is_assessed THEN devices ELSE 0 END::DECIMAL(38, 18))::DOUBLE AS devices_both,
        sum(there::DECIMAL(38, 18))::DOUBLE AS there,
        sum(CASE WHEN embodied_is_assessed THEN there ELSE 0 END::DECIMAL(38, 18))::DOUBLE AS there_embodied,
        sum(CASE WHEN use_is_assessed THEN there ELSE 0 END::DECIMAL(38, 18))::DOUBLE AS there_use,
        -- Results of before there was this column do not say it.
        CASE WHEN count(CASE WHEN there >= 0 THEN years_in_service END) = count(CASE WHEN there >= 0 THEN 1 END)
            THEN sum(CASE WHEN use_is_assessed THEN years_in_service ELSE 0 END::DECIMAL(38, 18))::DOUBLE END
            AS years_in_service,
        sum(CASE WHEN devices IS NULL THEN lines ELSE 0 END)::BIGINT AS lines_invalid
    FROM judged
    GROUP BY member_id, year, category, criterion
)

SELECT
    member_id,
    year,
    category,
    criterion,
    devices,
    devices_embodied,
    devices_use,
    devices_both,
    there,
    there_embodied,
    there_use,
    years_in_service,
    lines_invalid,
    coalesce(devices_embodied >= 0.95 * devices, FALSE) AS embodied_is_known,
    coalesce(devices_use >= 0.95 * devices, FALSE) AS use_is_known,
    coalesce(devices_both >= 0.95 * devices, FALSE) AS both_are_known
FROM counted
