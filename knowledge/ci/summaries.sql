-- Fills the summaries once, when the database is built, so that no view has to gather them again for every question.

INSERT INTO system_summaries BY NAME
WITH programs AS (
    SELECT system_id, string_agg(program, '; ' ORDER BY program) AS programs FROM system_programs GROUP BY system_id
), nodes AS (
    SELECT system_id,
        string_agg(DISTINCT gpu_text, '; ' ORDER BY gpu_text) FILTER (NOT is_virtual) AS accelerators,
        sum(node_count) AS known_nodes,
        sum(node_count * gpus_per_node) FILTER (gpus_per_node > 0) AS known_gpus
    FROM node_types GROUP BY system_id
), queues AS (
    SELECT system_id, count(*) AS partitions,
        max(max_walltime_hours) FILTER (NOT service) AS longest_walltime_hours
    FROM partitions GROUP BY system_id
)
SELECT system_id, programs, accelerators, known_nodes, known_gpus, coalesce(partitions, 0) AS partitions,
    longest_walltime_hours
FROM systems LEFT JOIN programs USING (system_id) LEFT JOIN nodes USING (system_id) LEFT JOIN queues USING (system_id);

INSERT INTO partition_summaries BY NAME
WITH reached AS (
    SELECT system_id, partition, string_agg(node_type, '; ' ORDER BY node_type) AS node_types
    FROM partition_node_types GROUP BY ALL
), rules AS (
    SELECT system_id, partition,
        any_value(combine) || ' of '
            || string_agg(printf('%g %s per %s and hour', per_hour, unit, resource), ', ' ORDER BY resource) AS charge_rule
    FROM charge_rates GROUP BY ALL
)
SELECT system_id, partition, node_types, charge_rule
FROM partitions LEFT JOIN reached USING (system_id, partition) LEFT JOIN rules USING (system_id, partition);
