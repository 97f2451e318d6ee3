-- Row:       kWh of one kind of use of a member, on one country's grid and by one contract (or what no contract covers)
-- Key:       member_id, year, tier, category, site_id, service_id, ownership, grid, contract
-- Sources:   activity_data, _region_members
-- Formula:   kWh = location-based kWh x share of the contract in the market-based kWh of the same use, so that both ways of counting keep their sums
-- Reference: method README §11
WITH

booked AS (
    SELECT
        a.*,
        sum(a.quantity::DECIMAL(38, 18)) OVER (
            PARTITION BY a.member_id, a.year, a.basis, a.entry, a.tier, a.category, a.site_id, a.service_id, a.ownership,
                a.energy_key, a.pue_key, a.share_key, a.quality, a.status
        )::DOUBLE AS together
    FROM activity_data AS a
    INNER JOIN _region_members AS m ON m.member_id = a.member_id AND m.year = a.year
    WHERE a.activity = 'electricity' AND a.ownership <> 'visitor' AND a.quantity IS NOT NULL
),

located AS (
    SELECT * FROM booked WHERE basis = 'location'
),

contracted AS (
    SELECT * FROM booked WHERE basis = 'market'
),

paired AS (
    SELECT
        l.member_id,
        l.year,
        l.tier,
        l.category,
        l.site_id,
        l.service_id,
        l.ownership,
        l.factor_key AS grid,
        c.factor_key AS contract,
        CASE WHEN l.together = 0 THEN 0.0 ELSE l.quantity * (c.quantity / l.together) END AS kwh
    FROM located AS l
    INNER JOIN contracted AS c
        ON c.member_id = l.member_id AND c.year = l.year AND c.entry = l.entry AND c.tier = l.tier
        AND c.category = l.category AND c.site_id IS NOT DISTINCT FROM l.site_id
        AND c.service_id IS NOT DISTINCT FROM l.service_id AND c.ownership = l.ownership
        AND c.energy_key IS NOT DISTINCT FROM l.energy_key AND c.pue_key IS NOT DISTINCT FROM l.pue_key
        AND c.share_key IS NOT DISTINCT FROM l.share_key AND c.quality IS NOT DISTINCT FROM l.quality
        AND c.status = l.status
)

SELECT
    member_id,
    year,
    tier,
    category,
    site_id,
    service_id,
    ownership,
    grid,
    contract,
    sum(kwh::DECIMAL(38, 18))::DOUBLE AS kwh
FROM paired
GROUP BY ALL
