-- Row:       one part of a machine of the members asked for, by the service that it serves; '' stands for none
-- Key:       none: parts of one machine for one service are added up by the reader, in the order of their size
-- Sources:   service_shares, asked
-- Formula:   none
-- Reference: method README §19
SELECT
    member_id,
    coalesce(service_id, '') AS service,
    asset_id,
    share
FROM service_shares
WHERE member_id IN (SELECT member_id FROM asked)
ORDER BY member_id, service, asset_id, share NULLS LAST
