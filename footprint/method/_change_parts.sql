-- Row:       one part of a member's total in the year or the year before: a stage of a category of devices, or of what a service uses
-- Key:       member_id, basis, criterion, category, service_id ('' for devices and for what serves none), stage
-- Sources:   _totals, fleet and _part_coverage of both years, run; members with figures in both years only
-- Formula:   difference = value - before (nothing for what is not known), so that differences add up to that of the totals
-- Reference: method README §11 (changes between years)
WITH

listed AS (
    SELECT
        member_id,
        year,
        category,
        count(*) = count(devices) AS are_counted,
        sum(devices::DECIMAL(38, 18))::DOUBLE AS devices,
        sum(acquired::DECIMAL(38, 18))::DOUBLE AS acquired,
        sum(retired::DECIMAL(38, 18))::DOUBLE AS retired
    FROM fleet
    GROUP BY member_id, year, category
),

device_categories_listed AS (
    SELECT DISTINCT
        member_id,
        category
    FROM listed
),

parts AS (
    SELECT
        t.member_id,
        t.year,
        t.basis,
        t.criterion,
        t.category,
        -- Which service a device serves says nothing of what is counted: a part of devices is the whole category.
        CASE WHEN l.category IS NULL THEN coalesce(t.service_id, '') ELSE '' END AS service_id,
        t.stage,
        l.category IS NOT NULL AS is_device,
        CASE WHEN count(t.value) = count(*) OR count(CASE WHEN t.value <> 0 THEN 1 END) > 0
            THEN sum(t.value ORDER BY t.value) END AS value,
        count(t.value) AS assessed_rows,
        count(*) - count(t.value) AS not_assessed_rows,
        any_value(t.unit) AS unit
    FROM _totals AS t
    LEFT JOIN device_categories_listed AS l ON l.member_id = t.member_id AND l.category = t.category
    -- Contracts change greenhouse gases alone: the other criteria are the same on both bases.
    WHERE t.view = 'depreciation' AND (t.basis = 'location' OR t.criterion = 'gwp')
    GROUP BY ALL
),

judged AS (
    SELECT
        p.* EXCLUDE (value),
        CASE
            WHEN NOT p.is_device THEN p.not_assessed_rows = 0
            WHEN p.stage = 'use' THEN coalesce(c.use_is_known, FALSE)
            ELSE coalesce(c.embodied_is_known, FALSE)
        END AS is_known,
        -- Devices that are all amortised weigh nothing, whatever else of their category left without a date.
        CASE WHEN is_known AND p.assessed_rows > 0 THEN coalesce(p.value, 0.0) ELSE p.value END AS value
    FROM parts AS p
    LEFT JOIN _part_coverage AS c
        ON c.member_id = p.member_id AND c.year = p.year AND c.category = p.category AND c.criterion = p.criterion
),

this_year AS (
    SELECT j.* FROM judged AS j INNER JOIN run AS r ON j.year = r.year
),

last_year AS (
    SELECT j.* FROM judged AS j INNER JOIN run AS r ON j.year = r.year - 1
),

both_years AS (
    SELECT member_id FROM judged GROUP BY member_id HAVING min(year) < max(year)
),

-- Categories of which the other year's list says itself that there were none: all bought since, or all gone by then.
absent AS (
    SELECT
        l.member_id,
        l.category,
        l.year < r.year AS is_gone
    FROM listed AS l
    CROSS JOIN run AS r
    LEFT JOIN listed AS o ON o.member_id = l.member_id AND o.category = l.category AND o.year <> l.year
    WHERE o.category IS NULL AND l.are_counted AND CASE
        WHEN l.year < r.year THEN l.devices = 0 AND l.retired > 0
        ELSE l.acquired > 0 AND l.acquired = l.devices + l.retired
    END
),

compared AS (
    SELECT
        coalesce(t.member_id, b.member_id) AS member_id,
        coalesce(t.basis, b.basis) AS basis,
        coalesce(t.criterion, b.criterion) AS criterion,
        coalesce(t.category, b.category) AS category,
        coalesce(t.service_id, b.service_id) AS service_id,
        coalesce(t.stage, b.stage) AS stage,
        coalesce(t.is_device, b.is_device) AS is_device,
        CASE WHEN b.category IS NULL AND NOT bought.is_gone AND t.value IS NOT NULL THEN 0.0 ELSE b.value END AS value_before,
        CASE WHEN t.category IS NULL AND gone.is_gone AND b.value IS NOT NULL THEN 0.0 ELSE t.value END AS value,
        coalesce(t.is_known, gone.is_gone) AND coalesce(b.is_known, NOT bought.is_gone) AS are_known,
        coalesce(t.unit, b.unit) AS unit
    FROM this_year AS t
    FULL JOIN last_year AS b
        ON b.member_id = t.member_id AND b.basis = t.basis AND b.criterion = t.criterion AND b.category = t.category
        AND b.service_id = t.service_id AND b.stage = t.stage
    LEFT JOIN absent AS bought ON NOT bought.is_gone AND bought.member_id = t.member_id AND bought.category = t.category
    LEFT JOIN absent AS gone ON gone.is_gone AND gone.member_id = b.member_id AND gone.category = b.category
)

SELECT
    c.member_id,
    r.year,
    c.basis,
    c.criterion,
    c.category,
    c.service_id,
    c.stage,
    c.is_device,
    c.value_before,
    c.value,
    coalesce(c.value, 0) - coalesce(c.value_before, 0) AS difference,
    c.unit,
    CASE
        WHEN c.value IS NULL AND c.value_before IS NULL THEN 'not_assessed'
        WHEN c.value_before IS NULL THEN 'first_counted'
        WHEN c.value IS NULL THEN 'no_longer_counted'
        WHEN c.are_known THEN 'counted_in_both'
        ELSE 'partly_assessed'
    END AS perimeter
FROM compared AS c
CROSS JOIN run AS r
INNER JOIN both_years AS y ON y.member_id = c.member_id
