-- What people had done about findings, and what came of it. Every step is in the findings' audit log, too.
create table compensation (
  id varchar(32) not null primary key,
  finding_id varchar(32) not null references finding (id),
  serial varchar not null,
  action varchar(48) not null,
  state varchar(16) not null,
  requested_by varchar not null,
  reason varchar not null,
  approved_by varchar,
  attempts integer not null,
  requested_nanos bigint not null,
  queued_nanos bigint,
  changed_nanos bigint not null,
  answer varchar
);

create index compensation_finding on compensation (finding_id, requested_nanos);

create index compensation_newest on compensation (requested_nanos, id);

create index compensation_action on compensation (action, requested_nanos);

-- One row: whether nothing is to be sent, and who said so.
create table compensation_stop (
  singleton integer not null primary key,
  stopped boolean not null,
  by_whom varchar not null,
  reason varchar not null,
  at_nanos bigint not null
);

insert into compensation_stop (singleton, stopped, by_whom, reason, at_nanos) values (1, false, '', '', 0);

-- As db-scheduler wants it.
create table scheduled_tasks (
  task_name varchar(100) not null,
  task_instance varchar(100) not null,
  task_data blob,
  execution_time timestamp with time zone not null,
  picked boolean not null,
  picked_by varchar(50),
  last_success timestamp with time zone,
  last_failure timestamp with time zone,
  consecutive_failures integer,
  last_heartbeat timestamp with time zone,
  version bigint not null,
  priority smallint,
  primary key (task_name, task_instance)
);

create index scheduled_tasks_due on scheduled_tasks (execution_time);

create index scheduled_tasks_heartbeat on scheduled_tasks (last_heartbeat);
