-- Wide views for people and language models. Comments as in schema.sql.

-- One system at a glance.
CREATE VIEW systems_overview AS
SELECT
    s.system_id AS system_id, -- short id
    s.name AS system, -- name
    s.organization AS organization, -- who runs it
    s.country AS country, -- ISO code
    s.kind AS kind, -- hpc, cloud, edge, testbed or htc
    s.status AS status, -- production, retired or planned
    s.scheduler AS scheduler, -- batch system
    m.programs AS programs, -- ways to get access
    m.accelerators AS accelerators, -- accelerator models as the site writes them
    m.known_nodes AS known_nodes, -- sum of the known node counts [nodes]
    m.known_gpus AS known_gpus, -- sum where node count and accelerators per node are known [devices]
    m.partitions AS partitions, -- partitions listed
    m.longest_walltime_hours AS longest_walltime_hours, -- longest known limit of its partitions [h]
    s.charge_unit_text AS charge_unit_text, -- the site's words about its charge unit
    s.free_of_charge AS free_of_charge, -- the words that say that use is free
    t.carbon_g_per_kwh AS carbon_g_per_kwh, -- annual grid average [g CO2e/kWh]
    t.carbon_method AS carbon_method, -- never compare two methods
    t.pue AS pue, -- published power usage effectiveness
    s.docs_url AS docs_url, -- documentation
    s.as_of AS as_of, -- date of the facts
    s.notes AS notes -- what else the sources say
FROM systems s
JOIN system_summaries m ON m.system_id = s.system_id
LEFT JOIN sites t ON t.organization = s.organization;

-- One partition on one node type with accelerators.
CREATE VIEW gpu_partitions AS
SELECT
    s.system_id AS system_id, -- short id of the system
    s.name AS system, -- name of the system
    p.partition AS partition, -- name as written for people
    p.partition_name AS partition_name, -- what a script writes; NULL = users name none
    p.constraint_name AS constraint_name, -- node feature to ask for
    p.qos AS qos, -- quality of service to ask for
    n.node_type AS node_type, -- kind of node
    n.gpu_text AS gpu, -- accelerator as the site writes it
    n.accelerator_id AS accelerator_id, -- its row; NULL = ambiguous or unknown
    n.accelerator_candidates AS accelerator_candidates, -- rows it may be
    coalesce(n.gpu_memory_gb, a.memory_gib) AS gpu_memory_gib, -- memory of one accelerator [GiB]
    l.gpus_per_node AS gpus_per_node, -- accelerators a job gets per node; NULL = unknown [devices]
    n.node_count AS nodes, -- nodes of this type [nodes]
    n.node_count * n.gpus_per_node AS gpus, -- accelerators on all of them [devices]
    coalesce(l.cores_per_node, n.cores_per_node) AS cores_per_node, -- cores [cores]
    coalesce(l.memory_gb, n.memory_gb) AS node_memory_gb, -- main memory [GB]
    p.max_walltime_hours AS max_walltime_hours, -- longest job [h]; NULL = unknown, unless walltime_unlimited
    p.walltime_unlimited AS walltime_unlimited, -- a source says that there is no limit
    p.min_nodes AS min_nodes, -- fewest nodes of a job
    p.max_nodes AS max_nodes, -- most nodes of a job
    p.shared_nodes AS shared_nodes, -- whether a job may take part of a node
    l.charge_factor AS charge_factor, -- units per basis hour; not comparable between systems
    p.charge_basis AS charge_basis, -- core_hour, gpu_hour or node_hour
    p.charge_unit AS charge_unit, -- name of the unit
    p.is_free AS is_free, -- a source says that nothing is charged
    p.gpu_request_flag AS gpu_request_flag, -- how to ask for accelerators
    p.interactive AS interactive, -- for debugging or interactive work
    p.service AS service, -- for login, transfer or visualisation
    p.preemptible AS preemptible, -- jobs may be pre-empted
    p.reservation_only AS reservation_only, -- jobs run there only inside a reservation; NULL = unknown
    p.allowed AS allowed, -- who may use it, in the site's words
    p.state AS state, -- up, down, drain or inactive when it was read; NULL = not looked at
    n.interconnect AS interconnect, -- network
    n.interconnect_gbit_per_s AS interconnect_gbit_per_s, -- its rate per node [Gbit/s]
    s.kind AS kind, -- hpc, cloud, edge, testbed or htc
    s.status AS status, -- production, retired or planned
    s.country AS country, -- ISO code
    s.organization AS organization, -- who runs it
    s.scheduler AS scheduler, -- batch system
    m.programs AS programs, -- ways to get access
    p.notes AS notes, -- what else the sources say of the partition
    p.as_of AS as_of -- date of the facts
FROM partition_node_types l
JOIN partitions p ON p.system_id = l.system_id AND p.partition = l.partition
JOIN node_types n ON n.system_id = l.system_id AND n.node_type = l.node_type
JOIN systems s ON s.system_id = l.system_id
JOIN system_summaries m ON m.system_id = l.system_id
LEFT JOIN accelerators a ON a.accelerator_id = n.accelerator_id
WHERE n.gpu_text IS NOT NULL AND (l.gpus_per_node IS NULL OR l.gpus_per_node > 0);

-- One kind of node, with or without accelerators.
CREATE VIEW node_inventory AS
SELECT
    s.system_id AS system_id, -- short id of the system
    s.name AS system, -- name of the system
    n.node_type AS node_type, -- kind of node
    n.node_count AS nodes, -- nodes of this type; NULL = unknown [nodes]
    n.cpu_text AS cpu, -- processor as the site writes it
    n.sockets AS sockets, -- processors in a node
    n.cores_per_node AS cores_per_node, -- cores [cores]
    n.memory_gb AS memory_gb, -- main memory [GB]
    n.memory_is_unified AS memory_is_unified, -- shared with the accelerator
    n.gpu_text AS gpu, -- accelerator as the site writes it; NULL = none
    n.accelerator_id AS accelerator_id, -- its row; NULL = none, ambiguous or unknown
    n.gpus_per_node AS gpus_per_node, -- accelerators; 0 = none, NULL = unknown [devices]
    coalesce(n.gpu_memory_gb, a.memory_gib) AS gpu_memory_gib, -- memory of one accelerator [GiB]
    n.node_count * n.gpus_per_node AS gpus, -- accelerators on all nodes [devices]
    n.local_storage_gb AS local_storage_gb, -- disk in the node [GB]
    n.interconnect AS interconnect, -- network
    n.interconnect_gbit_per_s AS interconnect_gbit_per_s, -- its rate per node [Gbit/s]
    n.is_virtual AS is_virtual, -- a virtual machine size
    (SELECT string_agg(c.profile || coalesce(printf(' (%g GB)', c.memory_gb), ''), '; ' ORDER BY c.profile) FROM accelerator_slices c WHERE c.system_id = n.system_id AND c.node_type = n.node_type) AS slices, -- ways in which its accelerators are cut (MIG)
    n.unavailable_nodes AS unavailable_nodes, -- down or drained when it was read; NULL = not looked at [nodes]
    s.kind AS kind, -- hpc, cloud, edge, testbed or htc
    s.status AS status, -- production, retired or planned
    s.country AS country, -- ISO code
    n.notes AS notes, -- what else the sources say
    n.as_of AS as_of -- date of the facts
FROM node_types n
JOIN systems s ON s.system_id = n.system_id
LEFT JOIN accelerators a ON a.accelerator_id = n.accelerator_id;

-- Limits and charge of one partition, with or without accelerators.
CREATE VIEW limits AS
SELECT
    s.system_id AS system_id, -- short id of the system
    s.name AS system, -- name of the system
    p.partition AS partition, -- name as written for people
    p.partition_name AS partition_name, -- what a script writes; NULL = users name none
    p.constraint_name AS constraint_name, -- node feature to ask for
    p.qos AS qos, -- quality of service to ask for
    p.max_walltime_hours AS max_walltime_hours, -- longest job [h]; NULL = unknown, unless walltime_unlimited
    p.walltime_unlimited AS walltime_unlimited, -- a source says that there is no limit
    p.default_walltime_hours AS default_walltime_hours, -- if a job asks for none [h]
    p.min_nodes AS min_nodes, -- fewest nodes of a job
    p.max_nodes AS max_nodes, -- most nodes of a job
    p.max_jobs_per_user AS max_jobs_per_user, -- jobs a user may have
    p.max_running_jobs_per_user AS max_running_jobs_per_user, -- jobs of a user that run at once
    p.max_nodes_per_user AS max_nodes_per_user, -- nodes of a user's running jobs together [nodes]
    p.max_gpus_per_user AS max_gpus_per_user, -- accelerators of a user's running jobs together [devices]
    p.max_gpus_per_job AS max_gpus_per_job, -- most accelerators of a job [devices]
    p.max_cores_per_node AS max_cores_per_node, -- most cores a job may ask for on a node [cores]
    p.max_memory_gb_per_node AS max_memory_gb_per_node, -- most memory a job may ask for on a node [GB]
    p.shared_nodes AS shared_nodes, -- whether a job may take part of a node
    p.charge_factor AS charge_factor, -- units per basis hour; not comparable between systems
    p.charge_basis AS charge_basis, -- core_hour, gpu_hour or node_hour
    p.charge_unit AS charge_unit, -- name of the unit
    m.charge_rule AS charge_rule, -- rule of several rates, where there is one
    p.minimum_charge_hours AS minimum_charge_hours, -- a shorter job is charged as if it had run so long [h]
    p.is_free AS is_free, -- a source says that nothing is charged
    s.charge_unit_text AS charge_unit_text, -- the site's words about its charge unit
    p.interactive AS interactive, -- for debugging or interactive work
    p.service AS service, -- for login, transfer or visualisation
    p.preemptible AS preemptible, -- jobs may be pre-empted
    p.reservation_only AS reservation_only, -- jobs run there only inside a reservation; NULL = unknown
    p.allowed AS allowed, -- who may use it, in the site's words
    p.state AS state, -- up, down, drain or inactive when it was read; NULL = not looked at
    m.node_types AS node_types, -- kinds of nodes it reaches
    p.notes AS notes, -- what else the sources say
    p.as_of AS as_of -- date of the facts
FROM partitions p
JOIN systems s ON s.system_id = p.system_id
JOIN partition_summaries m ON m.system_id = p.system_id AND m.partition = p.partition;

-- Price of one cloud instance type.
CREATE VIEW prices AS
SELECT
    c.provider AS provider, -- aws, azure, gcp, ...
    c.instance_type AS instance_type, -- the provider's name
    c.region AS region, -- region of the on-demand price
    c.accelerator_id AS accelerator_id, -- accelerator; NULL = none
    a.name AS accelerator, -- its name
    c.accelerator_text AS accelerator_text, -- accelerator as the price list writes it, where that is all that is known
    c.gpus AS gpus, -- accelerators in the instance, can be a fraction [devices]
    a.memory_gib AS gpu_memory_gib, -- memory of one accelerator [GiB]
    c.vcpus AS vcpus, -- virtual CPUs
    c.memory_gib AS memory_gib, -- memory [GiB]
    c.on_demand_usd_per_hour AS on_demand_usd_per_hour, -- whole instance; NULL = unknown [USD/h]
    c.on_demand_usd_per_hour / nullif(c.gpus, 0) AS on_demand_usd_per_gpu_hour, -- derived [USD/h]
    c.on_demand_date AS on_demand_date, -- date of that price
    c.spot_usd_per_hour AS spot_usd_per_hour, -- whole instance; old, an order of magnitude only [USD/h]
    c.spot_usd_per_hour / nullif(c.gpus, 0) AS spot_usd_per_gpu_hour, -- derived [USD/h]
    c.spot_region AS spot_region, -- region of the spot price
    c.spot_date AS spot_date, -- date of that price
    c.reservation_only AS reservation_only, -- cannot be had on demand; NULL = unknown
    t.country AS country, -- ISO code of the region
    t.carbon_g_per_kwh AS carbon_g_per_kwh, -- annual grid average [g CO2e/kWh]
    t.carbon_method AS carbon_method, -- never compare two methods
    c.notes AS notes -- what else the sources say
FROM cloud_instances c
LEFT JOIN accelerators a ON a.accelerator_id = c.accelerator_id
LEFT JOIN sites t ON t.provider = c.provider AND t.region = c.region;

-- One file system that users of a system see.
CREATE VIEW storage AS
SELECT
    s.system_id AS system_id, -- short id of the system
    s.name AS system, -- name of the system
    a.area AS area, -- path or name
    a.kind AS kind, -- home, project, scratch, node-local, local, archive or object
    a.quota AS quota, -- limit in the site's words
    a.quota_bytes AS quota_bytes, -- the limit on size, where the words state one (derived) [bytes]
    a.quota_files AS quota_files, -- the limit on the number of files, where the words state one (derived) [files]
    a.purge_days AS purge_days, -- unused files are deleted after so long; 0 = at the end of the job; NULL = unknown [days]
    a.filesystem AS filesystem, -- its technology
    a.as_of AS as_of -- date of the facts
FROM storage_areas a
JOIN systems s ON s.system_id = a.system_id;
