-- Row:       devices of one member's fleet, and how many of them are assessed in one criterion
-- Key:       member_id, year, criterion
-- Sources:   _part_coverage
-- Formula:   sums over categories; lines with an invalid quantity are counted apart
-- Reference: method README §1
SELECT
    member_id,
    year,
    criterion,
    sum(devices::DECIMAL(38, 18))::DOUBLE AS devices,
    sum(devices_embodied::DECIMAL(38, 18))::DOUBLE AS devices_embodied,
    sum(devices_use::DECIMAL(38, 18))::DOUBLE AS devices_use,
    sum(devices_both::DECIMAL(38, 18))::DOUBLE AS devices_both,
    sum(lines_invalid)::BIGINT AS lines_invalid
FROM _part_coverage
GROUP BY member_id, year, criterion
