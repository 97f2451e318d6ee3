-- Row:       one amount of one activity that usage gives: cloud, networks, visitors, measured services, AI
-- Key:       line_id and the key of activity_data, not yet summed
-- Sources:   _cloud_activity, _network_activity, _visitor_activity, _service_energy_activity, _llm_activity
-- Formula:   none: the families, below one another
-- Reference: method README §12
SELECT * FROM _cloud_activity
UNION ALL
SELECT * FROM _network_activity
UNION ALL
SELECT * FROM _visitor_activity
UNION ALL
SELECT * FROM _service_energy_activity
UNION ALL
SELECT * FROM _llm_activity
