-- Row:       one contract at the devices of one site, country and ownership: the share of their electricity that it covers in the year
-- Key:       member_id, year, site_id, country, ownership, contract_id
-- Sources:   by_key (_booked_by_key), contracts, sites, members, run
-- Formula:   s = min(1, covered kWh / kWh in reach), or the covered share; s is divided by max(1, sum of s)
-- Reference: method README §7 (location- and market-based)
WITH

used AS (
    SELECT
        member_id,
        year,
        site_id,
        country,
        ownership,
        sum(meter_kwh::DECIMAL(38, 18))::DOUBLE AS kwh
    FROM by_key
    WHERE is_main AND use_status = 'ok'
    GROUP BY member_id, year, site_id, country, ownership
),

reached AS (
    SELECT
        u.*,
        -- Neither a supplier's site nor homes nor devices that persons own nor another country.
        u.ownership <> 'byod'
        AND coalesce(s.kind, 'office') IN ('office', 'datacentre')
        AND u.country IS NOT DISTINCT FROM coalesce(m.country, r.country) AS is_own
    FROM used AS u
    CROSS JOIN run AS r
    LEFT JOIN sites AS s ON s.member_id = u.member_id AND s.year = u.year AND s.site_id = u.site_id
    LEFT JOIN members AS m ON m.member_id = u.member_id AND m.year = u.year
),

dated AS (
    SELECT
        c.*,
        coalesce(date_diff('day', DATE '1970-01-01', c.start)::DOUBLE, r.year_start) AS t0,
        coalesce(date_diff('day', DATE '1970-01-01', c."end")::DOUBLE, r.year_end) AS t1,
        r.year_start AS y0,
        r.year_end AS y1
    FROM contracts AS c
    CROSS JOIN run AS r
),

this_year AS (
    SELECT
        *,
        greatest(0, least(t1, y1) - greatest(t0, y0)) AS days_covered
    FROM dated
    WHERE t1 > t0
),

in_reach AS (
    SELECT
        u.member_id,
        u.year,
        u.site_id,
        u.country,
        u.ownership,
        c.contract_id,
        c.factor_key,
        c.covered_kwh,
        c.covered_share,
        c.days_covered,
        c.t1 - c.t0 AS days_of_contract,
        c.y1 - c.y0 AS days_in_year,
        sum(u.kwh::DECIMAL(38, 18)) OVER (PARTITION BY u.member_id, u.year, c.contract_id)::DOUBLE AS kwh
    FROM reached AS u
    INNER JOIN this_year AS c
        ON c.member_id = u.member_id AND c.year = u.year
        AND CASE WHEN c.site_id IS NULL THEN u.is_own ELSE c.site_id IS NOT DISTINCT FROM u.site_id END
),

raw_shares AS (
    SELECT
        member_id,
        year,
        site_id,
        country,
        ownership,
        contract_id,
        coalesce(factor_key, 'contract:not_assessed') AS factor_key,
        CASE
            -- A share or an amount that is not a number within its bounds covers nothing (and is a finding of the intake).
            WHEN covered_kwh >= 0 AND covered_kwh <= 1e15
                THEN least(1, covered_kwh * days_covered / days_of_contract / nullif(kwh, 0))
            WHEN covered_kwh IS NULL AND covered_share >= 0 AND covered_share <= 1
                THEN covered_share * days_covered / days_in_year
            ELSE 0
        END AS share
    FROM in_reach
)

SELECT
    member_id,
    year,
    site_id,
    country,
    ownership,
    contract_id,
    factor_key,
    share / greatest(1, sum(share::DECIMAL(38, 18)) OVER (PARTITION BY member_id, year, site_id, country, ownership)::DOUBLE)
        AS share
FROM raw_shares
WHERE share > 0
